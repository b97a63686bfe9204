import type { Outage } from "@waybill/local/faults/outage";
import type { ProgressRecorder } from "../check/published-progress.ts";
import { formatCount } from "@waybill/operator/format";
import { type ApiClient, createApiClient, requireSuccess } from "../api-client.ts";
import { checkLedgers } from "../check/ledgers.ts";
import { sendBrokenMessage, repairAndReplay } from "./broken-messages.ts";
import { summarizeDay, printDaySummary } from "../check/day-summary.ts";
import type { DemoCloud } from "../cloud.ts";
import { claimTasks } from "./claim-tasks.ts";
import { offerTasks } from "./offer-tasks.ts";
import { checkFixes } from "../check/fixes.ts";
import { importPartnerFile } from "./partner-import.ts";
import type { DeliveryJob } from "../generate/jobs.ts";
import { type DrivenRun, driveRuns } from "./drive-runs.ts";
import { photographReceipts } from "./receipt-photos.ts";
import { OUTAGE_MINUTES, receiveWebhooks } from "./receive-webhooks.ts";
import { checkReport, createDayReport } from "./report.ts";
import { printHeading, withProgress, printNote, runWaybill } from "../screen.ts";
import { watchLiveFeed } from "./watch-live-feed.ts";

/** The result of a day: the numbers of its last line, and the errors. */
export interface DayResult {
  fixes: { sent: number; stored: number; lost: number };
  paid: { completed: number; bonuses: number };
  webhooks: { sent: number; lost: number };
  runs: readonly DrivenRun[];
  faults: string[];
}

/** Runs a delivery day from the first route to the comparison of the ledgers. */
export async function runDeliveryDay(
  cloud: DemoCloud,
  {
    jobs,
    couriers: competitors,
    receipts,
    seed,
    outage,
    progress,
  }: {
    jobs: readonly DeliveryJob[];
    couriers: number;
    receipts: number;
    seed: number;
    outage: Outage;
    progress: ProgressRecorder;
  },
): Promise<DayResult> {
  const { clock } = cloud;
  printHeading("The dispatcher publishes routes and offers a task on each");
  const admin = await createApiClient(cloud, "admin", "dispatcher");
  const receiver = await receiveWebhooks(cloud, admin);
  const offers = await offerTasks(admin, jobs, clock.now());
  printNote(`${formatCount(offers.length, "task")}, 12.00 EUR each, 3.00 more when on time`);

  printHeading(`${formatCount(competitors, "courier")} compete for them`);
  const couriers = new Map<string, ApiClient>();
  for (let n = 1; n <= competitors; n++) {
    const courier = `courier-${String(n).padStart(2, "0")}`;
    couriers.set(courier, await createApiClient(cloud, "courier", courier));
  }
  const competition = await claimTasks(couriers, offers, seed);
  const refused = Object.entries(competition.refused).map(([code, times]) => `${times} ${code}`);
  printNote(
    `${formatCount(competition.claims, "claim")}: ${formatCount(competition.won.length, "winner")}, refused ${refused.join(", ") || "nobody"}`,
  );
  printNote(`${formatCount(competition.released, "courier")} won twice and gave the second task back`);

  printHeading("The winners drive, their phones report, a manager watches");
  const manager = watchLiveFeed(cloud, admin, progress.events);
  const unlucky = competition.won[Math.floor(competition.won.length / 2)]!;
  printNote(`meanwhile DynamoDB refuses to store every fix of ${unlucky.offer.name}`);
  printNote(`and a system outside refuses its webhooks for ${OUTAGE_MINUTES} minutes`);
  receiver.failForAWhile();
  const runs = await driveRuns(cloud, competition.won, couriers, async (won) => {
    const path = `/v1/tasks/${won.offer.taskId}/start`;
    const { run } = await requireSuccess<{ run: { runId: string } }>(couriers.get(won.courier)!("POST", path));
    if (won === unlucky) outage.begin([`RUN#${run.runId}`, "SEG#"]);
    return run.runId;
  });

  printHeading("Some messages are broken on purpose");
  const broken = sendBrokenMessage(cloud, runs[0]!);
  printNote(broken.description);
  await withProgress("the queues are emptied", cloud.waitUntilIdle({ skip: true }));

  printHeading("What could not be done is among the dead letters, with its reason");
  await runWaybill(cloud, "dlq", "ls");
  await runWaybill(cloud, "dlq", "groups");

  printHeading("The operator corrects and replays");
  await repairAndReplay(cloud, outage);
  await withProgress("the queues are emptied", cloud.waitUntilIdle({ skip: true }));
  await runWaybill(cloud, "dlq", "ls");

  printHeading("A system outside has received signed webhooks");
  const webhooks = await receiver.end();
  printNote(
    `${formatCount(webhooks.sent - webhooks.lost, "message")} accepted; ${formatCount(webhooks.refused, "attempt")} refused during its outage, and sent again`,
  );

  printHeading("Couriers photograph their receipts, which are read");
  const photos = await photographReceipts(cloud, runs, { limit: receipts });

  printHeading("A partner sends tomorrow's tasks in one file");
  const file = await importPartnerFile(cloud, admin, clock.now());

  printHeading("The day's report is built");
  const report = await createDayReport(cloud);

  printHeading("Every fix and every cent is accounted for");
  const fixes = await checkFixes(admin, runs, broken, progress.events);
  const ledgers = await checkLedgers(cloud, admin, [...couriers.keys()], clock.now());
  const seen = await manager.end();
  const lost = fixes.lost === 0 ? [] : [`${fixes.lost} of ${fixes.sent} fixes are lost`];
  const twice = fixes.appliedTwice === 0 ? [] : [`${fixes.appliedTwice} fixes had an effect twice`];
  const faults = [
    ...lost,
    ...twice,
    ...[competition, fixes, ledgers, seen, photos, file, webhooks].flatMap((part) => part.faults),
  ];
  const completed = runs.filter(({ outcome }) => outcome === "completed").length;
  if (ledgers.bonuses !== completed)
    faults.push(`${ledgers.bonuses} bonuses were paid for ${completed} completed runs`);
  faults.push(...checkReport(report, ledgers, runs));
  printDaySummary(
    fixes,
    runs,
    summarizeDay(cloud, { competition, runs, fixes, ledgers, seen, photos, file, webhooks, report }),
  );
  return {
    fixes,
    paid: { completed, bonuses: ledgers.bonuses },
    webhooks,
    runs,
    faults,
  };
}
