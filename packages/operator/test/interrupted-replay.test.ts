import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@waybill/local/faults/seeded-random";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { LONG } from "../../../test/long.ts";
import { startOperatorCloud, startInterceptingProxy, queueDepth, type OperatorCloud } from "./operator-cloud.ts";

let cloud: OperatorCloud;
beforeAll(async () => {
  cloud = await startOperatorCloud();
});
afterEach(() => cloud.reset());
afterAll(() => cloud.stop());

const MESSAGES = 24;
const CALLS = ["SendMessage", "DeleteMessage", "GetItem", "UpdateItem"];

/** WAYBILL_SEEDS=50 runs more of them. A failing seed is in the title of its test. */
const seeds = (few: number): number[] =>
  Array.from({ length: Number(process.env["WAYBILL_SEEDS"] ?? few) }, (_, n) => n + 1);

/** Random integers from 0, below the given bound. */
function seededIntegers(seed: number): (bound: number) => number {
  const random = seededRandom(seed);
  return (bound) => Math.floor(random() * bound);
}

const replayId = (): string => readdirSync(join(cloud.cwd, ".waybill", "replays"))[0]?.replace(".ndjson", "") as string;

type Stop = NodeJS.Signals | "Ctrl-C";

/**
 * Runs the command and stops it at one of its calls. It may notice Ctrl-C a message or two late, so it is stopped while
 * half of them are still to come. Only for a signal is a process started.
 */
async function interrupted(args: string[], roll: (sides: number) => number, how: Stop) {
  const [call, at, after] = [CALLS[roll(CALLS.length)], 1 + roll(MESSAGES / 2), roll(2) === 1];
  const ctrlC = new AbortController();
  const proxy = await startInterceptingProxy(cloud.cloud, (action, nth) => {
    if (action !== call || nth !== at) return undefined;
    if (how === "Ctrl-C") ctrlC.abort();
    else spawned?.child.kill(how);
    return how === "SIGKILL" && after ? "after" : undefined;
  });
  const env = { WAYBILL_ENDPOINT: proxy.endpoint };
  const spawned = how === "Ctrl-C" ? undefined : cloud.spawn(args, env);
  const ran = await (spawned?.ended ?? cloud.run(args, env, { signal: ctrlC.signal }));
  proxy.close();
  return ran;
}

/** Messages that a killed process held return after the hold: longer than a busy machine takes for one of them. */
const REPLAY_FLAGS = ["--rate", "max", "--hold", "5s", "--json"];

async function addDeadLetters(): Promise<string[]> {
  const ids = Array.from({ length: MESSAGES }, (_, n) => `evt_${n}`);
  for (const id of ids) {
    await cloud.addDeadLetter(id);
    await cloud.addFailure(id, "x", "aaaaaaaaaaaa");
  }
  return ids.toSorted();
}

/** Interrupts the resume, too, then resumes to the end. Returns the event ids in the queue of the consumer. */
async function resumeToEnd(roll: (sides: number) => number, how: Stop): Promise<string[]> {
  const resume = ["dlq", "resume", replayId(), ...REPLAY_FLAGS];
  const second = await interrupted(resume, roll, how);
  const last = second.code === 0 ? second : await cloud.run(resume);
  expect(last).toMatchObject({ code: 0 });
  expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 0, held: 0 });
  const journal = readFileSync(join(cloud.cwd, ".waybill", "replays", `${replayId()}.ndjson`), "utf8");
  expect(journal.trimEnd().split("\n").at(-1)).toContain('"ended":"finished"');
  const arrived = await cloud.drainQueue(cloud.queue);
  expect(new Set(arrived.map(({ replayOf }) => replayOf))).toEqual(new Set([replayId()]));
  return arrived.map(({ id }) => id);
}

describe("a replay whose process is killed at any moment, twice", () => {
  test.each(seeds(4))("a replay whose process is killed twice loses no message (seed %i)", async (seed) => {
    const roll = seededIntegers(seed);
    const ids = await addDeadLetters();
    const first = await interrupted(["dlq", "replay", "RecordPositions", ...REPLAY_FLAGS], roll, "SIGKILL");
    expect(first.signal).toBe("SIGKILL");
    const arrived = await resumeToEnd(roll, "SIGKILL");
    expect([...new Set(arrived)].toSorted()).toEqual(ids);
    // Only a crash between the confirmation and its line in the journal repeats a message, and each crash at most one.
    expect(arrived.length).toBeLessThanOrEqual(MESSAGES + 2);
  });
});

describe("a replay that Ctrl-C interrupts, twice", () => {
  test.each(seeds(3))(
    "a replay that Ctrl-C interrupts finishes the current message, prints how to continue, and sends no message twice (seed %i)",
    async (seed) => {
      const roll = seededIntegers(seed);
      const ids = await addDeadLetters();
      const first = await interrupted(["dlq", "replay", "RecordPositions", ...REPLAY_FLAGS], roll, "Ctrl-C");
      expect(first.code).toBe(130);
      expect(first.stderr).toContain(`continue with: waybill dlq resume ${replayId()}`);
      expect(await queueDepth(cloud.sqs, cloud.dead)).toMatchObject({ held: 0 });
      expect((await resumeToEnd(roll, "Ctrl-C")).toSorted()).toEqual(ids);
    },
  );
});

/** Replays one message; Ctrl-C comes in the pause before the next. */
const interruptedInThePause = (how: Stop = "Ctrl-C") =>
  interrupted(["dlq", "replay", "RecordPositions", "--rate", "1/m", "--hold", "1s"], () => 0, how);

test.each(["SIGINT", "SIGTERM"] as const)("%s of the process interrupts the replay like Ctrl-C", async (signal) => {
  await cloud.addDeadLetter("evt_1");
  await cloud.addDeadLetter("evt_2");
  const ran = await interruptedInThePause(signal);
  expect(ran).toMatchObject({ code: 130, signal: null });
  expect(ran.stderr).toContain(`continue with: waybill dlq resume ${replayId()}`);
});

test("a dead letter that arrives after the start of a replay is not part of it", async () => {
  await cloud.addDeadLetter("evt_1");
  await cloud.addDeadLetter("evt_2");
  const ran = await interruptedInThePause();
  expect(ran.code).toBe(130);
  await cloud.addDeadLetter("evt_late");
  const { json, code } = await cloud.run(["dlq", "resume", replayId(), "--json"]);
  expect(code).toBe(0);
  expect(json).toMatchObject({ selected: 1, replayed: 1, before: 1 });
  expect((await cloud.drainQueue(cloud.dead)).map(({ id }) => id)).toEqual(["evt_late"]);
});

test("a message that someone else replayed meanwhile is reported as missing and not sent again", async () => {
  await cloud.addDeadLetter("evt_1");
  await cloud.addDeadLetter("evt_2");
  await interruptedInThePause();
  await cloud.drainQueue(cloud.dead);
  const { json, code } = await cloud.run(["dlq", "resume", replayId(), "--hold", "1s", "--json"]);
  expect(code).toBe(4);
  expect(json).toMatchObject({ replayed: 0, missing: 1, before: 1 });
});

test("a resume that stood still until its wait was over looks once more before it calls messages missing", async () => {
  await cloud.addDeadLetter("evt_1");
  await cloud.addDeadLetter("evt_2");
  await interruptedInThePause();
  const { now } = Date;
  const proxy = await startInterceptingProxy(cloud.cloud, (action, nth) => {
    if (action !== "ReceiveMessage" || nth > 2) return undefined;
    // As if the message was hidden at both looks, and an hour passed in the second.
    if (nth === 2) vi.spyOn(Date, "now").mockImplementation(() => now() + 3_600_000);
    return { status: 200, body: {} };
  });
  const resume = ["dlq", "resume", replayId(), "--hold", "1s", "--json"];
  const { code, json } = await cloud.run(resume, { WAYBILL_ENDPOINT: proxy.endpoint });
  proxy.close();
  vi.restoreAllMocks();
  expect({ code, json }).toMatchObject({ code: 0, json: { replayed: 1, missing: 0, before: 1 } });
});

// Long, because it waits eight seconds.
test.runIf(LONG)(
  "a resume waits for a message that is held elsewhere, also when it receives others of the queue twice",
  async () => {
    await cloud.addDeadLetter("evt_1");
    await cloud.addDeadLetter("evt_2");
    await interruptedInThePause();
    const held = { QueueUrl: cloud.dead, MaxNumberOfMessages: 1, VisibilityTimeout: 8 };
    expect((await cloud.sqs.receiveMessage(held)).Messages).toHaveLength(1);
    await cloud.addDeadLetter("evt_late");
    // Nothing is renewed: after three seconds the other one is visible again.
    const proxy = await startInterceptingProxy(cloud.cloud, (action) =>
      action === "ChangeMessageVisibilityBatch" ? { status: 200, body: { Successful: [], Failed: [] } } : undefined,
    );
    const resume = ["dlq", "resume", replayId(), "--hold", "3s", "--json"];
    const { code, json } = await cloud.run(resume, { WAYBILL_ENDPOINT: proxy.endpoint });
    proxy.close();
    expect({ code, json }).toMatchObject({ code: 0, json: { replayed: 1, missing: 0, before: 1 } });
  },
);

test("an unknown replay cannot be resumed", async () => {
  const { code, stderr } = await cloud.run(["dlq", "resume", "rpl_none"]);
  expect(code).toBe(2);
  expect(stderr).toContain("waybill dlq history");
});
