import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { formatTraceEvent, withoutColor } from "../src/cli/trace-lines.ts";
import type { TraceEvent } from "../src/interfaces.ts";

const COMMAND = join(import.meta.dirname, "../src/local.ts");
const folder = mkdtempSync(join(tmpdir(), "cli-test-"));
const temporary = join(folder, "tmp");
mkdirSync(temporary);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((child) => child.kill("SIGKILL")));

function launch(args: string[], cwd = folder, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd,
    env: { ...process.env, TMPDIR: temporary, ...env },
  });
  running.push(child);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, output: () => output };
}

describe("the command line", () => {
  test.each([
    [["--nope"], /Unknown option '--nope'/],
    [["--faults", "gremlins"], /No such fault: gremlins\. There are: shuffle/],
    [["--port", "many"], /--port is a whole number/],
    [["--bundle", "fast"], /--bundle is dev or deploy/],
  ])("wrong options (%s) exit with 2 and an error that says what is right", async (args, says) => {
    const { ended, output } = launch(args);
    expect(await ended).toBe(2);
    expect(output()).toMatch(says);
    expect(output()).toContain("--help");
  });

  test("an option that npm consumed because -- is missing is an error", async () => {
    const { ended, output } = launch([], folder, { npm_config_samples: "true" });
    expect(await ended).toBe(2);
    expect(output()).toContain("npm consumed --samples. Put -- before it: npm run local -- --samples\n");
  });

  test("--help prints examples and exits with 0", async () => {
    const { ended, output } = launch(["--help"]);
    expect(await ended).toBe(0);
    expect(output()).toMatch(/Examples\n {2}npm run local\n/);
  });
});

interface Ready {
  kind: string;
  api: string;
  endpoint: string;
  tokens: { role: string; token: string }[];
}

describe("a running cloud", () => {
  let cloud: ReturnType<typeof launch>;
  let ready: Ready;
  const seen: TraceEvent[] = [];
  let onEvent: (one: TraceEvent) => void = () => {};
  /** The first trace event, past or future, that `matches`. */
  const nextTraceEvent = (matches: (one: TraceEvent) => boolean) =>
    new Promise<TraceEvent>((resolve) => {
      onEvent = (one) => matches(one) && resolve(one);
      seen.forEach(onEvent);
    });
  beforeAll(async () => {
    cloud = launch(["--json", "--port", "0"]);
    // It must run longer than a single test.
    running.pop();
    ready = await new Promise<Ready>((resolve) => {
      createInterface({ input: cloud.child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        const one = JSON.parse(line) as TraceEvent & Ready;
        if (one.kind === ("ready" as string)) resolve(one);
        else {
          seen.push(one);
          onEvent(one);
        }
      });
    });
  });
  afterAll(() => void cloud.child.kill("SIGKILL"));

  test("a started cloud answers, prints a token for each role, and traces as JSON with --json", async () => {
    expect(ready.tokens.map(({ role }) => role)).toEqual(["courier", "manager", "dispatcher", "admin", "partner"]);
    const response = await fetch(`${ready.api}/v1/health`);
    expect(response.status).toBe(200);
    expect(await nextTraceEvent(({ what }) => what === "GetHealth")).toMatchObject({
      kind: "invocation",
      outcome: "ok",
      status: 200,
    });
  });

  test("the waybill command finds a running cloud by .waybill/local.json", () => {
    const found = JSON.parse(readFileSync(join(folder, ".waybill/local.json"), "utf8")) as Record<string, unknown>;
    expect(found).toMatchObject({ pid: cloud.child.pid, api: ready.api, endpoint: ready.endpoint, stage: "local" });
    const secretAccessKey = expect.stringMatching(/^[\w-]{43}$/) as string;
    expect(found["credentials"]).toEqual({ accessKeyId: "operator", secretAccessKey });
    expect(statSync(join(folder, ".waybill/local.json")).mode & 0o777).toBe(0o600);
  });

  test("a second cloud in the same working directory does not start", async () => {
    const { ended, output } = launch(["--port", "0"]);
    expect(await ended).toBe(1);
    expect(output()).toContain(
      `The offline cloud already runs as process ${cloud.child.pid}: the API is ${ready.api}.`,
    );
  });

  test("a data folder that cannot be used is refused with what to do next, without a stack trace", async () => {
    const elsewhere = join(folder, "no-data");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "data"), "");
    const { ended, output } = launch(["--port", "0", "--data", "data"], elsewhere);
    expect(await ended).toBe(1);
    expect(output()).toBe(
      "The data folder is a file, or is in one: data.\nRemove the file, or name another folder with --data.\n",
    );
  });

  test("a port in use is refused with what to do next", async () => {
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    const port = new URL(ready.api).port;
    const { ended, output } = launch(["--port", port], elsewhere);
    expect(await ended).toBe(1);
    expect(output().trim()).toBe(
      `Port ${port} is used by another program.\nChoose another with --port N; --port 0 uses any free one.`,
    );
  });

  test("Ctrl-C leaves no discovery file and no temporary folder", async () => {
    cloud.child.kill("SIGINT");
    expect(await cloud.ended).toBe(0);
    expect(existsSync(join(folder, ".waybill/local.json"))).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("Ctrl-C during the start", () => {
  /** Resolves when there is an entry in a folder that begins with this. */
  const appears = (where: string, start: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!readdirSync(where).some((name) => name.startsWith(start))) return;
        watcher.close();
        resolve();
      };
      const watcher = watch(where, look);
      look();
    });

  async function interrupted(
    name: string,
    args: string[],
    moment: (started: ReturnType<typeof launch>) => Promise<void>,
  ) {
    const project = join(folder, name);
    mkdirSync(project);
    const started = launch(["--port", "0", ...args], project);
    await moment(started);
    started.child.kill("SIGINT");
    const code = await started.ended;
    return {
      code,
      output: started.output(),
      left: [...readdirSync(temporary), ...readdirSync(join(project), { recursive: true })],
    };
  }

  test("Ctrl-C while functions are built ends with a word and leaves nothing behind", async () => {
    const ended = await interrupted("early", [], () => appears(temporary, "waybill-code-"));
    expect(ended).toEqual({ code: 0, output: "Stopped before it had started.\n", left: [] });
  });

  const moment = async (project: string) => {
    mkdirSync(join(project, ".waybill"));
    await appears(join(project, ".waybill"), "local.json");
  };

  test("Ctrl-C while samples are created ends in order, without the errors of what it cuts off", async () => {
    const ended = await interrupted("late", ["--samples"], () => moment(join(folder, "late")));
    expect(ended).toEqual({ code: 0, output: expect.not.stringContaining("rror"), left: [".waybill"] });
  });

  test("a reader that closes the pipe, as `| head` does, ends it in order although each further line fails, too", async () => {
    const ended = await interrupted("unread", [], async ({ child, ended: closed }) => {
      await Promise.race([once(child.stdout, "data"), closed]);
      for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
      const { api } = JSON.parse(readFileSync(join(folder, "unread/.waybill/local.json"), "utf8")) as { api: string };
      await Promise.allSettled(Array.from({ length: 5 }, () => fetch(`${api}/v1/health`)));
      await closed;
    });
    expect(ended).toMatchObject({ code: 0, left: [".waybill"] });
  });
});

test("a discovery file of a killed cloud is ignored, even when another program has its process id and port", async () => {
  const other = createServer((_, response) => void response.end("not Waybill")).listen(0, "127.0.0.1");
  await once(other, "listening");
  const project = join(folder, "left-behind");
  const file = join(project, ".waybill/local.json");
  mkdirSync(join(project, ".waybill"), { recursive: true });
  const endpoint = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  writeFileSync(file, JSON.stringify({ pid: process.pid, endpoint, api: endpoint }));
  const { child, ended, output } = launch(["--json", "--port", "0"], project);
  await Promise.race([once(child.stdout, "data"), ended]);
  expect(output()).toMatch(/^\{"kind":"ready"/);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: child.pid });
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  other.close();
});

describe("trace lines", () => {
  const at = Date.parse("2026-11-21T06:15:00.123Z");
  const about = {
    kind: "invocation" as const,
    at,
    what: "RecordPositions",
    source: "sqs",
    batch: 12,
    ms: 18.2,
    logs: [],
  };
  const line = (traceEvent: object, logs = false) =>
    formatTraceEvent({ ...about, ...traceEvent }, { paint: withoutColor, logs }).map((text) =>
      text.replace(/ +/g, " "),
    );

  test("a trace line fits 80 columns and shows control characters", () => {
    const error = { errorType: "TypeError", errorMessage: `\u001b[2J${"x is not a function ".repeat(10)}` };
    const logs = ["printed ".repeat(30)];
    const traceEvent = { ...about, source: `POST /v1/tasks/${"x".repeat(40)}/claim`, outcome: "error", error, logs };
    const lines = formatTraceEvent(traceEvent, { paint: withoutColor, logs: true, width: 80 });
    expect(lines.filter((text) => text.length > 80)).toEqual([]);
    expect(lines.join("\n")).toContain("\\u001b[2Jx is not");
    const cold = {
      ...about,
      source: `POST /v1/tasks/${"x".repeat(40)}/claim`,
      outcome: "ok",
      status: 201,
      initMs: 1_234,
    };
    expect(formatTraceEvent(cold, { paint: withoutColor, logs: false, width: 80 })).toHaveLength(1);
  });

  test.each([
    ["a success", { outcome: "ok" }, "06:15:00.123 RecordPositions sqs × 12 18 ms ok"],
    ["a cold start", { outcome: "ok", initMs: 182 }, "06:15:00.123 RecordPositions sqs × 12 18 ms ok cold +182 ms"],
    [
      "a partial failure",
      { outcome: "partial", failed: 2 },
      "06:15:00.123 RecordPositions sqs × 12 18 ms 2 of 12 go back",
    ],
    [
      "a failure",
      { outcome: "error", error: { errorType: "TypeError", errorMessage: "x is not\na function" } },
      "06:15:00.123 RecordPositions sqs × 12 18 ms TypeError: x is not",
    ],
    [
      "an answer",
      { outcome: "ok", status: 202, source: "POST /v1/positions", batch: undefined },
      "06:15:00.123 RecordPositions POST /v1/positions 18 ms 202",
    ],
  ])("a trace line shows %s", (_, traceEvent, text) => {
    expect(line(traceEvent)).toEqual([text]);
  });

  test("with --logs a trace line is followed by the function's output without START, END and REPORT", () => {
    const logs = ['{"time":"x","type":"platform.start"}', '{"level":"INFO","message":"stored"}', "END RequestId: r"];
    expect(line({ outcome: "ok", logs }, true).slice(1)).toEqual([' {"level":"INFO","message":"stored"}']);
  });

  test("the gateway's own refusals have a trace line, responses of functions have none", () => {
    const http = { kind: "http", what: "GET /v1/nowhere", status: 404 };
    expect(line(http)).toEqual(["06:15:00.123 GET /v1/nowhere 404 by the gateway"]);
    expect(line({ ...http, routeKey: "GET /v1/runs/{runId}" })).toEqual([]);
  });
});
