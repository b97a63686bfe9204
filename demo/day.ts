import type { Outage } from "@waybill/local/faults/outage";
import { count } from "@waybill/operator/format";
import { type Ask, asking, must } from "./api.ts";
import { accountForMoney } from "./books.ts";
import { breakSomeMessages, mend } from "./breaks.ts";
import { closing, print } from "./closing.ts";
import type { DemoCloud } from "./cloud.ts";
import { compete } from "./competition.ts";
import { dispatch } from "./dispatch.ts";
import { accountForFixes } from "./fixes.ts";
import { importPartnersFile } from "./import.ts";
import type { Job } from "./jobs.ts";
import { type Run, work } from "./phones.ts";
import { photograph } from "./photos.ts";
import { accountForReport, drawReport } from "./report.ts";
import { act, during, note, waybill } from "./screen.ts";
import { watch } from "./watch.ts";

/** What a day came to: the numbers of its last line, and whatever is not as it should be. */
export interface Outcome {
  fixes: { sent: number; stored: number; lost: number };
  paid: { completed: number; bonuses: number };
  runs: readonly Run[];
  faults: string[];
}

/** A delivery day from the first route to the last cent. */
export async function deliveryDay(
  cloud: DemoCloud,
  {
    jobs,
    couriers: competitors,
    receipts,
    seed,
    denied,
  }: { jobs: readonly Job[]; couriers: number; receipts: number; seed: number; denied: Outage },
): Promise<Outcome> {
  const { clock } = cloud;
  act("The dispatcher publishes routes and offers a task on each");
  const admin = await asking(cloud, "admin", "dispatcher");
  const offers = await dispatch(admin, jobs, clock.now());
  note(`${count(offers.length, "task")}, 12.00 EUR each, 3.00 more when on time`);

  act(`${count(competitors, "courier")} compete for them`);
  const couriers = new Map<string, Ask>();
  for (let n = 1; n <= competitors; n++) {
    const courier = `courier-${String(n).padStart(2, "0")}`;
    couriers.set(courier, await asking(cloud, "courier", courier));
  }
  const competition = await compete(couriers, offers, seed);
  const refused = Object.entries(competition.refused).map(([code, times]) => `${times} ${code}`);
  note(
    `${count(competition.claims, "claim")}: ${count(competition.won.length, "winner")}, refused ${refused.join(", ") || "nobody"}`,
  );
  note(`${count(competition.released, "courier")} won twice and gave the second task back`);

  act("The winners drive, their phones report, a manager watches");
  const manager = watch(cloud, admin);
  const unlucky = competition.won[Math.floor(competition.won.length / 2)]!;
  note(`meanwhile DynamoDB refuses to store every fix of ${unlucky.offer.name}`);
  const runs = await work(cloud, competition.won, couriers, async (won) => {
    const path = `/v1/tasks/${won.offer.taskId}/start`;
    const { run } = await must<{ run: { runId: string } }>(couriers.get(won.courier)!("POST", path));
    if (won === unlucky) denied.begin([`RUN#${run.runId}`, "SEG#"]);
    return run.runId;
  });

  act("Some messages are broken on purpose");
  const broken = breakSomeMessages(cloud, runs[0]!);
  for (const what of broken.said) note(what);
  await during("the queues are emptied", cloud.settled({ skip: true }));

  act("What could not be done is among the dead letters, with its reason");
  await waybill(cloud, "dlq", "ls");
  await waybill(cloud, "dlq", "groups");

  act("The operator mends and replays");
  await mend(cloud, denied);
  await during("the queues are emptied", cloud.settled({ skip: true }));
  await waybill(cloud, "dlq", "ls");

  act("Couriers photograph their receipts, which are read");
  const photos = await photograph(cloud, runs, { most: receipts });

  act("A partner sends tomorrow's tasks in one file");
  const file = await importPartnersFile(cloud, admin, clock.now());

  act("The day's report is drawn");
  const report = await drawReport(cloud);

  act("Every fix and every cent is accounted for");
  const fixes = await accountForFixes(cloud, admin, runs, broken);
  const books = await accountForMoney(cloud, admin, [...couriers.keys()], clock.now());
  const seen = await manager.end();
  const lost = fixes.lost === 0 ? [] : [`${fixes.lost} of ${fixes.sent} fixes are lost`];
  const twice = fixes.twice === 0 ? [] : [`${fixes.twice} fixes had an effect twice`];
  const faults = [...lost, ...twice, ...[competition, fixes, books, seen, photos, file].flatMap((part) => part.faults)];
  const completed = runs.filter(({ outcome }) => outcome === "completed").length;
  if (books.bonuses !== completed) faults.push(`${books.bonuses} bonuses were paid for ${completed} completed runs`);
  faults.push(...accountForReport(report, books, runs));
  print(fixes, runs, closing(cloud, { competition, runs, fixes, books, seen, photos, file, report }));
  return {
    fixes,
    paid: { completed, bonuses: books.bonuses },
    runs,
    faults,
  };
}
