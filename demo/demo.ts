import { parseArgs } from "node:util";
import { startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { outage } from "@waybill/local/faults/outage";
import { breakSomeMessages, mend } from "./breaks.ts";
import { account, print } from "./account.ts";
import { drivesOf, recorded } from "./drives.ts";
import { play } from "./phones.ts";
import { act, note, waybill } from "./screen.ts";

const HELP = `npm run demo [-- options]

A delivery day on the offline cloud: phones report, some messages break, the dead letters are looked at and replayed,
and every fix is accounted for. It exits with 1 if one was lost or counted twice.

  --tracks DIR   play recorded GPX files instead of generated drives
  --couriers N   how many generated drives (default 12)
  --seed N       of the generated drives (default 1)
  --stay         keep the offline cloud up afterwards
  --help

  npm run demo
  npm run demo -- --tracks ../shared/data/tracks
  npm run demo -- --couriers 40 --stay
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      tracks: { type: "string" },
      couriers: { type: "string", default: "12" },
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
  const drives = values.tracks ? recorded(values.tracks) : drivesOf(Number(values.couriers), Number(values.seed));
  if (drives.length === 0) throw new Error(`There is nothing to play in ${values.tracks}.`);

  act("The offline cloud runs the committed plan");
  const unlucky = drives[Math.floor(drives.length / 2)]!.run;
  const denied = outage({ service: "dynamodb", mentions: [`RUN#${unlucky}`, "SEG#"] });
  const local = await startLocal({ clock: skippingClock(), announce: values.stay, calls: denied });
  try {
    note(
      `${local.view.functions.length} functions, ${local.view.queues.length} queues, ${local.view.tables.length} tables at ${local.api}`,
    );

    act(`${drives.length} couriers drive, their phones report`);
    note(`and all the while DynamoDB denies the worker every fix of ${unlucky}`);
    const played = await play(local, drives);

    act("Some messages are broken on purpose");
    const broken = breakSomeMessages(local, drives[0]!);
    for (const what of broken.said) note(what);
    await local.settled({ skip: true, timeoutMs: 60_000 });

    act("What could not be done is among the dead letters, with its reason");
    await waybill(local, "dlq", "ls");
    await waybill(local, "dlq", "groups");

    act("The operator mends and replays");
    await mend(local, denied);
    await local.settled({ skip: true, timeoutMs: 60_000 });
    await waybill(local, "dlq", "ls");

    act("Every fix is accounted for");
    const result = await account(local, drives, played, broken);
    print(result, (performance.now() - began) / 1_000);
    if (values.stay) await stay(local);
    return result.lost === 0 && result.twice === 0 && result.faults.length === 0 ? 0 : 1;
  } finally {
    await local.stop();
  }
}

async function stay(local: Awaited<ReturnType<typeof startLocal>>): Promise<void> {
  const token = await local.token("manager", "m1");
  act("The offline cloud stays up; Ctrl-C ends it");
  note(`curl -H 'authorization: Bearer ${token}' ${local.api}/v1/runs/run-01`);
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
