import { parseArgs } from "node:util";
import { type Local, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { outage } from "@waybill/local/faults/outage";
import { type Ask, asking, must } from "./api.ts";
import { accountForMoney } from "./books.ts";
import { breakSomeMessages, mend } from "./breaks.ts";
import { closing, print } from "./closing.ts";
import { compete } from "./competition.ts";
import { dispatch } from "./dispatch.ts";
import { accountForFixes } from "./fixes.ts";
import { importPartnersFile } from "./import.ts";
import { jobsOf, recorded } from "./jobs.ts";
import { work } from "./phones.ts";
import { photograph } from "./photos.ts";
import { accountForReport, drawReport } from "./report.ts";
import { act, note, waybill } from "./screen.ts";
import { watch } from "./watch.ts";

const HELP = `npm run demo [-- options]

A delivery day on the offline cloud: routes are published and tasks offered, couriers compete for them, the winners
drive and their phones report, some messages break, the dead letters are looked at and replayed, bonuses are paid,
receipts are photographed and read, a partner's file is imported, the day's report is drawn into demo-out/, and every fix
and every cent is accounted for. It exits with 1 if one was lost or counted twice.

  --tracks DIR   recorded GPX files as the routes and the drives, instead of generated ones
  --tasks N      how many generated ones (default 12)
  --couriers N   how many compete (default 50)
  --receipts N   how many they photograph, at most 8 (default 8)
  --seed N       of all that is generated (default 1)
  --stay         keep the offline cloud up afterwards
  --help

  npm run demo
  npm run demo -- --tracks ../shared/data/tracks
  npm run demo -- --tasks 30 --couriers 100 --stay
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      tracks: { type: "string" },
      tasks: { type: "string", default: "12" },
      couriers: { type: "string", default: "50" },
      receipts: { type: "string", default: "8" },
      seed: { type: "string", default: "1" },
      stay: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const began = performance.now();
  const seed = Number(values.seed);
  const jobs = values.tracks ? recorded(values.tracks) : jobsOf(Number(values.tasks), seed);
  if (jobs.length === 0) throw new Error(`There is nothing to drive in ${values.tracks}.`);

  act("The offline cloud runs the committed plan");
  const clock = skippingClock();
  const denied = outage("dynamodb");
  const local = await startLocal({ clock, announce: values.stay, calls: denied });
  try {
    const { functions, queues, tables } = local.view;
    note(`${functions.length} functions, ${queues.length} queues, ${tables.length} tables at ${local.api}`);

    act("The dispatcher publishes routes and offers a task on each");
    const admin = await asking(local, "admin", "dispatcher");
    const offers = await dispatch(admin, jobs, clock.now());
    note(`${offers.length} tasks, 12.00 EUR each, 3.00 more when on time`);

    act(`${values.couriers} couriers compete for them`);
    const couriers = new Map<string, Ask>();
    for (let n = 1; n <= Number(values.couriers); n++) {
      const courier = `courier-${String(n).padStart(2, "0")}`;
      couriers.set(courier, await asking(local, "courier", courier));
    }
    const competition = await compete(couriers, offers, seed);
    const refused = Object.entries(competition.refused).map(([code, count]) => `${count} ${code}`);
    note(`${competition.claims} claims: ${competition.won.length} winners, refused ${refused.join(", ") || "nobody"}`);
    note(`${competition.released} won twice and gave the second task back`);

    act("The winners drive, their phones report, a manager watches");
    const manager = watch(local, admin);
    const unlucky = competition.won[Math.floor(competition.won.length / 2)]!;
    note(`and all the while DynamoDB denies the worker every fix of ${unlucky.offer.name}`);
    const runs = await work({ local, clock }, competition.won, couriers, async (won) => {
      const path = `/v1/tasks/${won.offer.taskId}/start`;
      const { run } = await must<{ run: { runId: string } }>(couriers.get(won.courier)!("POST", path));
      if (won === unlucky) denied.begin([`RUN#${run.runId}`, "SEG#"]);
      return run.runId;
    });

    act("Some messages are broken on purpose");
    const broken = breakSomeMessages(local, runs[0]!);
    for (const what of broken.said) note(what);
    await local.settled({ skip: true });

    act("What could not be done is among the dead letters, with its reason");
    await waybill(local, "dlq", "ls");
    await waybill(local, "dlq", "groups");

    act("The operator mends and replays");
    await mend(local, denied);
    await local.settled({ skip: true });
    await waybill(local, "dlq", "ls");

    act("Couriers photograph their receipts, which are read");
    const photos = await photograph(local, runs, { most: Number(values.receipts) });

    act("A partner sends tomorrow's tasks in one file");
    const file = await importPartnersFile(local, admin, clock.now());

    act("The day's report is drawn");
    const report = await drawReport(local);

    act("Every fix and every cent is accounted for");
    const fixes = await accountForFixes(local, admin, runs, broken);
    const books = await accountForMoney(local, admin, [...couriers.keys()], clock.now());
    const seen = await manager.end();
    const faults = [competition, fixes, books, seen, photos, file].flatMap((part) => part.faults);
    faults.push(...accountForReport(report, books, runs));
    const rows = closing(local, { competition, runs, fixes, books, seen, photos, file, report });
    print(fixes, runs, [...rows, ["seconds", ((performance.now() - began) / 1_000).toFixed(1)]], faults);
    if (values.stay) await stay(local, runs[0]!.runId);
    return fixes.lost === 0 && fixes.twice === 0 && faults.length === 0 ? 0 : 1;
  } finally {
    await local.stop();
  }
}

async function stay(local: Local, run: string): Promise<void> {
  const token = await local.token("manager", "m1");
  act("The offline cloud stays up; Ctrl-C ends it");
  note(`curl -H 'authorization: Bearer ${token}' ${local.api}/v1/runs/${run}`);
  note("npx waybill dlq ls · npx waybill events tail --since 1h · npx waybill doctor");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof TypeError && "code" in error ? 2 : 1;
}
