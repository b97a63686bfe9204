import { buildPages, openBrowser } from "@waybill/local/cli/build-pages";
import { LocalUsageError } from "@waybill/local/cli/options";
import { createOutage } from "@waybill/local/faults/outage";
import { recordPublishedProgress } from "./check/published-progress.ts";
import { type DemoCloud, useOwnTemporaryFolder, withCloud } from "./cloud.ts";
import { keepDriving } from "./day/keep-driving.ts";
import { runDeliveryDay } from "./day/delivery-day.ts";
import { generateJobs, readRecordedJobs } from "./generate/jobs.ts";
import { writeLog, logTraceEvent, openLog } from "./log.ts";
import type { DeliveryJob } from "./generate/jobs.ts";
import { HELP, type DemoOptions, parseOptions } from "./options.ts";
import { printHeading, printNote } from "./screen.ts";
import { abortOnSignals, raceAbort } from "./interruption.ts";
import { type DemoResult, toDemoResult, toFailedResult } from "./result.ts";

/** A handle that is still open this long after everything was stopped is a defect; the process ends nevertheless. */
const EXIT_TIMEOUT_MS = 2_000;

async function runDemo(options: DemoOptions, ending: AbortController): Promise<DemoResult> {
  const began = performance.now();
  const jobs = options.tracks ? readRecordedJobs(options.tracks) : generateJobs(options.tasks, options.seed);
  printHeading("The offline cloud runs the committed plan");
  const outage = createOutage("dynamodb");
  const progress = recordPublishedProgress();
  const pages = options.stay ? buildPages(ending.signal) : undefined;
  return await withCloud(
    ending.signal,
    {
      discoverable: options.stay,
      interceptor: { before: (call) => outage.before(call), after: (call) => progress.after(call) },
      onTraceEvent: logTraceEvent,
    },
    async (cloud) => {
      const { functions, queues, tables } = cloud.view;
      printNote(`${functions.length} functions, ${queues.length} queues, ${tables.length} tables at ${cloud.api}`);
      printNote("its clock jumps over waiting, so a day passes in a minute: times below may be ahead of yours");
      const outcome = await runDeliveryDay(cloud, { ...options, jobs, outage, progress });
      for (const fault of outcome.faults) printNote(`FAILED CHECK: ${fault}`);
      const starved = Math.round(cloud.starvedSeconds());
      if (starved > 0) printNote(`\nfor ${starved} s some part of it had to wait for a processor`);
      const result = toDemoResult(outcome, (performance.now() - began) / 1_000);
      if (!options.stay) return result;
      await pages;
      if (options.open) openBrowser(cloud.api);
      await waitUntilStopped(cloud, result, { run: outcome.runs[0]!.runId, jobs });
      return result;
    },
  );
}

/** Keeps the cloud running until the demo is stopped. Couriers drive on, so that there is something to watch. */
async function waitUntilStopped(
  cloud: DemoCloud,
  { line }: DemoResult,
  { run, jobs }: { run: string; jobs: readonly DeliveryJob[] },
): Promise<never> {
  const { api, stopping } = cloud;
  printHeading(line);
  printHeading("The offline cloud stays up; Ctrl-C ends it");
  printNote(`${api}/ is the web application: sign in as a manager and watch the couriers of the next shift`);
  printNote("TOKEN=$(npx waybill token --role manager --sub m1)");
  printNote(`RUN=${run}`);
  printNote(`curl -H "authorization: Bearer $TOKEN" \\\n  ${api}/v1/runs/$RUN`);
  printNote("npx waybill dlq ls\nnpx waybill events tail --since 1h\nnpx waybill doctor");
  await keepDriving(cloud, jobs);
  return await raceAbort(stopping, new Promise<never>(() => {}));
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(HELP);
    return 0;
  }
  openLog();
  useOwnTemporaryFolder();
  const ending = new AbortController();
  abortOnSignals(ending);
  let result: DemoResult;
  try {
    result = await runDemo(options, ending);
  } catch (error) {
    if (error instanceof LocalUsageError) throw error;
    const cause: unknown = ending.signal.aborted ? ending.signal.reason : error;
    writeLog(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
    result = toFailedResult(cause);
  } finally {
    ending.abort();
  }
  printHeading(result.line);
  // What was running is stopped; a start that was under way ends with the process.
  if (result.interrupted) process.exit(result.exitCode);
  return result.exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof LocalUsageError)) throw error;
  console.error(`${error.message}\nSee npm run demo -- --help`);
  process.exitCode = 2;
}
setTimeout(() => {
  writeLog(`Still open at the end: ${process.getActiveResourcesInfo().join(", ")}`);
  process.exit();
}, EXIT_TIMEOUT_MS).unref();
