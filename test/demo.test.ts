import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalUsageError } from "@waybill/local/cli/options";
import { displayWidth } from "@waybill/operator/text";
import { repositoryRoot } from "@waybill/plan/paths";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateDrive, formatGpx } from "../demo/generate/city.ts";
import { readRecordedJobs } from "../demo/generate/jobs.ts";
import { parseOptions } from "../demo/options.ts";
import { LONG } from "./long.ts";

const DEMO = join(repositoryRoot, "demo/demo.ts");
const MINUTES = 3;
const RECORDED = formatGpx("drive", generateDrive(1, MINUTES), new Date("2020-05-01T08:00:00Z"));

/** A folder with one short track, for demos of which only the beginning counts. */
let short: string;
beforeAll(() => {
  short = mkdtempSync(join(tmpdir(), "waybill-tracks-"));
  writeFileSync(join(short, "drive.gpx"), RECORDED);
});
afterAll(() => rmSync(short, { recursive: true }));
const small = () => ["--tracks", short, "--couriers", "1", "--receipts", "1"];

/** A temporary folder that holds nothing but what the demo leaves there. */
let temporary: string;
beforeEach(() => void (temporary = mkdtempSync(join(tmpdir(), "waybill-test-"))));
afterEach(() => rmSync(temporary, { recursive: true }));

const ANNOUNCED = join(repositoryRoot, ".waybill/local.json");
const LOG = join(repositoryRoot, "demo-out/demo.log");

/** A demo under way. `screen` is all it has printed so far. */
function start(...args: string[]) {
  return startIn(repositoryRoot, ...args);
}

/** The same in another working directory. */
function startIn(cwd: string, ...args: string[]) {
  const child = spawn(process.execPath, [DEMO, ...args], {
    cwd,
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let screen = "";
  const printed = new EventTarget();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      screen += text;
      printed.dispatchEvent(new Event("text"));
    });
  const closed = once(child, "close") as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  return {
    child,
    screen: () => screen,
    /** Resolves when the demo has printed this. */
    async shows(text: string): Promise<void> {
      while (!screen.includes(text)) {
        if (child.exitCode !== null) throw new Error(`The demo ended before it printed "${text}":\n${screen}`);
        await Promise.race([once(printed, "text"), closed]);
      }
    },
    /** The exit code, once the process and its output have ended. */
    ended: async () => (await closed)[0],
  };
}
type Demo = ReturnType<typeof start>;

/** Processes that run: the ended ones that nobody has waited for yet are not among them. */
const processes = () =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, parent, state, command] = /^ *(\d+) +(\d+) +(\S+) +(.*)$/.exec(line) ?? [];
      return state === undefined || state.startsWith("Z")
        ? []
        : [{ pid: Number(pid), parent: Number(parent), command: command! }];
    });

const childrenOf = ({ child }: Demo) => processes().filter(({ parent }) => parent === child.pid);

/** Nothing of the demo is there any more: no process, no port, no temporary folder, no announcement. */
async function expectNothingLeft(demo: Demo, children: readonly { pid: number }[]): Promise<void> {
  const ids = new Set(children.map(({ pid }) => pid));
  await expect.poll(() => processes().filter(({ pid }) => ids.has(pid))).toEqual([]);
  for (const [, url] of demo.screen().matchAll(/(http:\/\/127\.0\.0\.1:\d+)/g))
    await expect(fetch(url!)).rejects.toThrow("fetch failed");
  expect(readdirSync(temporary)).toEqual([]);
  expect(existsSync(ANNOUNCED)).toBe(false);
  expect(readFileSync(LOG, "utf8")).not.toContain("Still open at the end");
}

/** The rows of the closing table, by name. */
const closing = (screen: string) =>
  Object.fromEntries(
    [...screen.matchAll(/^ {4}([a-zA-Z' ]+?) {2,}([\d.]+)$/gm)].map(([, what, count]) => [what, Number(count)]),
  );

const lastLine = (screen: string) => screen.trimEnd().split("\n").at(-1);
const tooWide = (screen: string) => screen.split("\n").filter((line) => displayWidth(line) > 80);

/** The names of the routes in the table of runs, in the order in which they were won: the last one failed. */
const driven = (screen: string) => [...screen.matchAll(/^ {2}(\S.*?) {2,}courier-\d+ /gm)].map(([, name]) => name);

/**
 * Every fix has arrived once, each winner has driven and all but the last were paid, whatever broke meanwhile: 12.00 each,
 * 3.00 more unless it was `late`.
 */
function expectAllAccountedFor(screen: string, { tasks, late }: { tasks: number; late: string }): void {
  const day = closing(screen);
  const sent = day["fixes sent"]!;
  expect([day["fixes accepted by the API"], day["fixes classified"], day["fixes stored"]]).toEqual([sent, sent, sent]);
  expect([day["fixes lost"], day["fixes that had an effect twice"]]).toEqual([0, 0]);
  const winners = day["claims that won a task"]!;
  const failed = Math.min(1, tasks - 1);
  expect(driven(screen)).toHaveLength(tasks);
  expect([winners, day["runs completed"], day["runs failed because nobody was there"]]).toEqual([
    tasks,
    tasks - failed,
    failed,
  ]);
  const [refused, back] = [
    day["claims refused because the task was taken"]!,
    day["tasks given back by couriers who had won two"]!,
  ];
  expect(winners + refused + back).toBe(day["claims made"]);
  const paid = ["published events", "couriers' ledgers", "report"].map(
    (where) => day[`euros of bonuses in the ${where}`],
  );
  const completed = driven(screen).slice(0, tasks - failed);
  const euros = completed.reduce((sum, name) => sum + (name === late ? 12 : 15), 0);
  expect(paid).toEqual([euros, euros, euros]);
  expect(day["webhooks lost"]).toBe(0);
  // Each run is out to its stops and claimed, started and ended, and the outage refuses some of it.
  expect(day["events that it was to receive"]).toBeGreaterThan(5 * tasks);
  expect(day["attempts refused during its outage"]).toBeGreaterThan(0);
  expect(screen).toContain("contract");
  expect(screen.match(/RecordPositions +0 +0 +0/g)).toHaveLength(1);
  expect(screen).toMatch(/its clock jumps over waiting/);
  const runs = tasks - failed;
  expect(screen).toMatch(
    new RegExp(`^All good: 0 of \\d+ fixes and 0 of \\d+ webhooks lost, ${runs} of ${runs} runs paid, \\d+ s$`, "m"),
  );
  expect(tooWide(screen)).toEqual([]);
}

/** Two are photographed, of which the second is blurred; and one courier stands still: what a receiver reports meanwhile is no distance. */
function expectReviewAndStandstill(screen: string): void {
  const day = closing(screen);
  expect([day["receipts photographed"], day["receipts reimbursed"]]).toEqual([2, 2]);
  expect([day["receipts accepted without a person"], day["receipts that a manager reviewed"]]).toEqual([1, 1]);
  expect(day["receipts with a wrong amount in the end"]).toBe(0);
  expect(day["times a courier stood still too long"]).toBe(1);
}

/** A drive whose courier stands still for eleven minutes on the way. */
function driveWithStandstill() {
  const drive = generateDrive(1, MINUTES);
  const [before, after] = [drive.slice(0, 9), drive.slice(9)];
  const standing = Array.from({ length: 66 }, (_, n) => ({ ...before.at(-1)!, speedMps: 0, second: 90 + n * 10 }));
  return [...before, ...standing, ...after.map((fix) => ({ ...fix, second: fix.second + 660 }))];
}

describe("the demo", () => {
  it("the demo started in another folder plays recorded tracks, names those it cannot play, loses no message, pays each bonus once and ends with a result line", async () => {
    const tracks = mkdtempSync(join(tmpdir(), "waybill-tracks-"));
    try {
      writeFileSync(
        join(tracks, "a-drive.gpx"),
        formatGpx("a", driveWithStandstill(), new Date("2020-05-01T08:00:00Z")),
      );
      writeFileSync(join(tracks, "b-without-times.gpx"), RECORDED.replaceAll(/<time>[^<]*<\/time>/g, ""));
      writeFileSync(join(tracks, "c-on-one-line.gpx"), RECORDED.replaceAll("\n", ""));
      writeFileSync(join(tracks, "d-empty.gpx"), '<gpx version="1.1"><trk><trkseg/></trk></gpx>');
      writeFileSync(join(tracks, "e-not-xml.gpx"), "\u0000\u0001 nothing");
      const demo = startIn(tracks, "--tracks", ".", "--couriers", "3", "--receipts", "2");
      expect(await demo.ended()).toBe(0);
      const screen = demo.screen();
      expect(screen.match(/^ {2}[abc]-[a-z-]+\.gpx +courier/gm)).toHaveLength(3);
      expect(screen).toMatch(/b-without-times\.gpx: .*times are estimated/);
      expect(screen).toMatch(/d-empty\.gpx cannot be played: /);
      expect(screen).toMatch(/e-not-xml\.gpx cannot be played: /);
      expect(closing(screen)["fixes sent"]).toBeGreaterThan(100);
      expectAllAccountedFor(screen, { tasks: 3, late: "a-drive.gpx" });
      expectReviewAndStandstill(screen);
      expect(lastLine(screen)).toMatch(/^All good: .* lost, /);
      await expectNothingLeft(demo, []);
    } finally {
      rmSync(tracks, { recursive: true });
    }
  });

  it("the demo with generated routes and --stay keeps the cloud up for the commands that it shows until Ctrl-C", async () => {
    const day = LONG ? { tasks: 6, couriers: 6, receipts: 2 } : { tasks: 1, couriers: 2, receipts: 0 };
    const demo = start(...Object.entries(day).flatMap(([name, count]) => [`--${name}`, String(count)]), "--stay");
    await demo.shows("waybill doctor");
    const children = childrenOf(demo);
    expect(existsSync(ANNOUNCED)).toBe(true);
    demo.child.kill("SIGINT");
    expect(await demo.ended()).toBe(130);
    await expectNothingLeft(demo, children);
    const screen = demo.screen();
    // The first has a window that nobody can keep.
    expectAllAccountedFor(screen, { tasks: day.tasks, late: "Round 1" });
    if (LONG) {
      expect(closing(screen)["fixes sent"]).toBeGreaterThan(450);
      expectReviewAndStandstill(screen);
    }
  });

  it.each([
    ["--tasks", "abc"],
    ["--tasks", "0"],
    ["--receipts", "99"],
    ["--couriers", "1.5"],
    ["--unknown"],
    ["--tracks", "no-such-folder"],
    ["--tracks", "."],
  ])("the demo rejects a wrong command line and names the wrong option: %s %s", (...args) => {
    const options = () => {
      const read = parseOptions(args);
      return read === "help" ? [] : readRecordedJobs(read.tracks!);
    };
    expect(options).toThrow(LocalUsageError);
    expect(options).toThrow(args[0]);
  });

  // One that is read before anything else, and one that only the folder shows.
  it.each([
    ["--tasks", "abc"],
    ["--tracks", "."],
  ])("the demo exits with 2 when its command line is wrong: %s %s", async (...args) => {
    const demo = start(...args);
    expect(await demo.ended()).toBe(2);
    expect(demo.screen()).toContain(args[0]);
    expect(lastLine(demo.screen())).toBe("See npm run demo -- --help");
    expect(readdirSync(temporary)).toEqual([]);
  });

  const moments = [
    ["while the cloud starts", "The offline cloud runs", "SIGTERM", 143],
    ["while the couriers drive", "DynamoDB refuses to store", "SIGINT", 130],
    // To reach these takes more than to stop.
    ["while receipts are read", "Couriers photograph", "SIGINT", 130],
    ["while couriers compete", "1 courier compete", "SIGINT", 130],
    ["while dead letters are replayed", "The operator corrects and replays", "SIGTERM", 143],
    ["while a file is imported", "A partner sends", "SIGINT", 130],
    ["while the report is built", "The day's report is built", "SIGINT", 130],
  ] as const;
  it.each(moments.slice(0, LONG ? undefined : 2))(
    "stopped %s, ends with the code of its signal and leaves nothing",
    async (_, text, signal, code) => {
      const demo = start(...small());
      await demo.shows(text);
      const children = childrenOf(demo);
      demo.child.kill(signal);
      expect(await demo.ended()).toBe(code);
      expect(lastLine(demo.screen())).toBe(`Stopped by ${signal}`);
      await expectNothingLeft(demo, children);
    },
  );

  it("a demo that fails exits with 1, prints the first cause and the log, and leaves no files", async () => {
    const demo = start(...small());
    await demo.shows("$ waybill dlq ls");
    const commands = () => childrenOf(demo).filter(({ command }) => command.includes("waybill.mjs"));
    await expect.poll(() => commands().length).toBe(1);
    const children = childrenOf(demo);
    process.kill(commands()[0]!.pid, "SIGKILL");
    expect(await demo.ended()).toBe(1);
    const [cause, details] = demo.screen().trimEnd().split("\n").slice(-2);
    expect(cause).toBe("Failed: `waybill dlq ls` was ended by SIGKILL");
    const [, log] = /^Details are in (.+)$/.exec(details!)!;
    expect(readFileSync(join(repositoryRoot, log!), "utf8")).toContain("RecordPositions");
    await expectNothingLeft(demo, children);
  });
});
