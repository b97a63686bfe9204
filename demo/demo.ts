import { UsageError } from "@waybill/local/cli/options";
import { outage } from "@waybill/local/faults/outage";
import { type DemoCloud, useOwnTemporaryFolder, withCloud } from "./cloud.ts";
import { deliveryDay } from "./day.ts";
import { jobsOf, recorded } from "./jobs.ts";
import { log, logHappening, openLog } from "./log.ts";
import { HELP, type Options, readOptions } from "./options.ts";
import { act, note } from "./screen.ts";
import { stopOnSignals } from "./stopping.ts";
import { type Verdict, verdictOf, verdictOn } from "./verdict.ts";

/** What is still open so long after everything was stopped is a defect; the process ends nevertheless. */
const LAST_RESORT_MS = 2_000;

async function demo(options: Options, ending: AbortController): Promise<Verdict> {
  const began = performance.now();
  const jobs = options.tracks ? recorded(options.tracks) : jobsOf(options.tasks, options.seed);
  act("The offline cloud runs the committed plan");
  const denied = outage("dynamodb");
  const announce = options.stay;
  return await withCloud(ending.signal, { announce, calls: denied, onHappening: logHappening }, async (cloud) => {
    const { functions, queues, tables } = cloud.view;
    note(`${functions.length} functions, ${queues.length} queues, ${tables.length} tables at ${cloud.api}`);
    note("its clock jumps over waiting, so a day passes in a minute: times below may be ahead of yours");
    const outcome = await deliveryDay(cloud, { ...options, jobs, denied });
    for (const fault of outcome.faults) note(`NOT AS IT SHOULD BE: ${fault}`);
    const starved = Math.round(cloud.starvedSeconds());
    if (starved > 0) note(`\nfor ${starved} s some part of it had to wait for a processor`);
    const verdict = verdictOf(outcome, (performance.now() - began) / 1_000);
    if (options.stay) await stay(cloud, verdict, outcome.runs[0]!.runId);
    return verdict;
  });
}

/** Keeps the cloud up until the demo is stopped. */
async function stay({ api, stopping }: DemoCloud, { line }: Verdict, run: string): Promise<never> {
  act(line);
  act("The offline cloud stays up; Ctrl-C ends it");
  note("TOKEN=$(npx waybill token --role manager --sub m1)");
  note(`curl -H "authorization: Bearer $TOKEN" \\\n  ${api}/v1/runs/${run}`);
  note("npx waybill dlq ls\nnpx waybill events tail --since 1h\nnpx waybill doctor");
  return await new Promise<never>((_, reject) => {
    stopping.addEventListener("abort", () => reject(stopping.reason as Error));
  });
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(HELP);
    return 0;
  }
  openLog();
  useOwnTemporaryFolder();
  const ending = new AbortController();
  stopOnSignals(ending);
  let verdict: Verdict;
  try {
    verdict = await demo(options, ending);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const cause: unknown = ending.signal.aborted ? ending.signal.reason : error;
    log(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
    verdict = verdictOn(cause);
  } finally {
    ending.abort();
  }
  act(verdict.line);
  // All that was up is stopped; a start that was under way ends with the process.
  if (verdict.interrupted) process.exit(verdict.exitCode);
  return verdict.exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nSee npm run demo -- --help`);
  process.exitCode = 2;
}
setTimeout(() => {
  log(`Still open at the end: ${process.getActiveResourcesInfo().join(", ")}`);
  process.exit();
}, LAST_RESORT_MS).unref();
