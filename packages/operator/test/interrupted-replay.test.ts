import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startOperatorCloud, startInterceptingProxy, queueDepth, type OperatorCloud } from "./operator-cloud.ts";

let it: OperatorCloud;
beforeAll(async () => {
  it = await startOperatorCloud();
});
afterEach(() => it.reset());
afterAll(() => it.stop());

const MESSAGES = 24;
const CALLS = ["SendMessage", "DeleteMessage", "GetItem", "UpdateItem"];

/** More of them on request: WAYBILL_SEEDS=50. A failing seed is in the name of its test. */
const seeds = (few: number): number[] =>
  Array.from({ length: Number(process.env["WAYBILL_SEEDS"] ?? few) }, (_, n) => n + 1);

/** The same numbers for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return state % sides;
  };
}

const replayId = (): string => readdirSync(join(it.cwd, ".waybill", "replays"))[0]?.replace(".ndjson", "") as string;

type Stop = NodeJS.Signals | "Ctrl-C";

/**
 * Runs the command and stops it at one of its calls. It may notice Ctrl-C a message or two late, so it is stopped while
 * half of them are still to come. Only for a signal is a process started.
 */
async function interrupted(args: string[], roll: (sides: number) => number, how: Stop) {
  const [call, at, after] = [CALLS[roll(CALLS.length)], 1 + roll(MESSAGES / 2), roll(2) === 1];
  const ctrlC = new AbortController();
  const proxy = await startInterceptingProxy(it.cloud, (action, nth) => {
    if (action !== call || nth !== at) return undefined;
    if (how === "Ctrl-C") ctrlC.abort();
    else spawned?.child.kill(how);
    return how === "SIGKILL" && after ? "after" : undefined;
  });
  const env = { WAYBILL_ENDPOINT: proxy.endpoint };
  const spawned = how === "Ctrl-C" ? undefined : it.spawn(args, env);
  const ran = await (spawned?.ended ?? it.run(args, env, { signal: ctrlC.signal }));
  proxy.close();
  return ran;
}

const RUNNING = ["--rate", "max", "--hold", "1s", "--json"];

async function buried(): Promise<string[]> {
  const ids = Array.from({ length: MESSAGES }, (_, n) => `evt_${n}`);
  for (const id of ids) {
    await it.addDeadLetter(id);
    await it.addFailure(id, "x", "aaaaaaaaaaaa");
  }
  return ids.toSorted();
}

/** Interrupt the resume too, then let it end; answers what arrived at the consumer. */
async function goOn(roll: (sides: number) => number, how: Stop): Promise<string[]> {
  const resume = ["dlq", "resume", replayId(), ...RUNNING];
  const second = await interrupted(resume, roll, how);
  const last = second.code === 0 ? second : await it.run(resume);
  expect(last).toMatchObject({ code: 0 });
  expect(await queueDepth(it.sqs, it.dead)).toEqual({ visible: 0, held: 0 });
  const journal = readFileSync(join(it.cwd, ".waybill", "replays", `${replayId()}.ndjson`), "utf8");
  expect(journal.trimEnd().split("\n").at(-1)).toContain('"ended":"finished"');
  const arrived = await it.drainQueue(it.queue);
  expect(new Set(arrived.map(({ replayOf }) => replayOf))).toEqual(new Set([replayId()]));
  return arrived.map(({ id }) => id);
}

describe("a replay that is killed at any moment, twice", () => {
  test.each(seeds(4))("loses nothing (seed %i)", async (seed) => {
    const roll = dice(seed);
    const ids = await buried();
    const first = await interrupted(["dlq", "replay", "RecordPositions", ...RUNNING], roll, "SIGKILL");
    expect(first.signal).toBe("SIGKILL");
    const arrived = await goOn(roll, "SIGKILL");
    expect([...new Set(arrived)].toSorted()).toEqual(ids);
    // Only a death between the confirmation and its line in the journal repeats a message, and each death once.
    expect(arrived.length).toBeLessThanOrEqual(MESSAGES + 2);
  });
});

describe("a replay that Ctrl-C interrupts, twice", () => {
  test.each(seeds(3))("finishes what is in hand, says how to go on, and repeats nothing (seed %i)", async (seed) => {
    const roll = dice(seed);
    const ids = await buried();
    const first = await interrupted(["dlq", "replay", "RecordPositions", ...RUNNING], roll, "Ctrl-C");
    expect(first.code).toBe(130);
    expect(first.stderr).toContain(`go on with: waybill dlq resume ${replayId()}`);
    expect(await queueDepth(it.sqs, it.dead)).toMatchObject({ held: 0 });
    expect((await goOn(roll, "Ctrl-C")).toSorted()).toEqual(ids);
  });
});

/** One message is replayed; Ctrl-C comes in the pause before the next. */
const interruptedInThePause = (how: Stop = "Ctrl-C") =>
  interrupted(["dlq", "replay", "RecordPositions", "--rate", "1/m", "--hold", "1s"], () => 0, how);

test.each(["SIGINT", "SIGTERM"] as const)("%s of the process is Ctrl-C of the command", async (signal) => {
  await it.addDeadLetter("evt_1");
  await it.addDeadLetter("evt_2");
  const ran = await interruptedInThePause(signal);
  expect(ran).toMatchObject({ code: 130, signal: null });
  expect(ran.stderr).toContain(`go on with: waybill dlq resume ${replayId()}`);
});

test("a dead letter that comes after the replay began is not part of it", async () => {
  await it.addDeadLetter("evt_1");
  await it.addDeadLetter("evt_2");
  const ran = await interruptedInThePause();
  expect(ran.code).toBe(130);
  await it.addDeadLetter("evt_late");
  const { json, code } = await it.run(["dlq", "resume", replayId(), "--json"]);
  expect(code).toBe(0);
  expect(json).toMatchObject({ selected: 1, replayed: 1, before: 1 });
  expect((await it.drainQueue(it.dead)).map(({ id }) => id)).toEqual(["evt_late"]);
});

test("what somebody else replayed meanwhile is said to be missing, not sent again", async () => {
  await it.addDeadLetter("evt_1");
  await it.addDeadLetter("evt_2");
  await interruptedInThePause();
  await it.drainQueue(it.dead);
  const { json, code } = await it.run(["dlq", "resume", replayId(), "--hold", "1s", "--json"]);
  expect(code).toBe(4);
  expect(json).toMatchObject({ replayed: 0, missing: 1, before: 1 });
});

test("a replay that nobody made cannot be resumed", async () => {
  const { code, stderr } = await it.run(["dlq", "resume", "rpl_none"]);
  expect(code).toBe(2);
  expect(stderr).toContain("waybill dlq history");
});
