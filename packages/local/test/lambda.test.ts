import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { realClock, skippingClock } from "../src/clock.ts";
import type { LocalFunction } from "../src/lambda/function.ts";
import { type LocalLambda, createLambda } from "../src/lambda/lambda.ts";
import { invokeWithTimeout } from "../src/lambda/invoke-with-timeout.ts";
import type { TraceEvent } from "../src/interfaces.ts";
import { createProcessorMonitor } from "../src/working-time.ts";

const opened: LocalLambda[] = [];
afterAll(() => Promise.all(opened.map((lambda) => lambda.stop())));

const fixture = (file: string) => new URL(`./fixtures/${file}.ts`, import.meta.url).pathname;

function fn(exportName: string, change: Partial<LocalFunction> = {}): LocalFunction {
  const name = change.name ?? exportName;
  return {
    id: name,
    name,
    arn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    entry: fixture("handlers"),
    exportName,
    env: { AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256" },
    timeoutMs: 20_000,
    memoryMb: 256,
    logGroup: `/aws/lambda/${name}`,
    logFormat: "Text",
    isolation: "thread",
    concurrency: 10,
    ...change,
  };
}

function cloud(functions: LocalFunction[], options: Partial<Parameters<typeof createLambda>[0]> = {}) {
  const seen: TraceEvent[] = [];
  const logged: { group: string; stream: string; line: string }[] = [];
  const lambda = createLambda({
    functions,
    clock: realClock(),
    log: (group, stream, lines) => lines.forEach((line) => logged.push({ group, stream, line })),
    trace: (traceEvent) => seen.push(traceEvent),
    ...options,
  });
  opened.push(lambda);
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it says what a test expects of the payload
  const invoke = <T = unknown>(name: string, event: unknown = {}) =>
    lambda.invoke(`arn:aws:lambda:us-east-1:123456789012:function:${name}`, event) as Promise<{
      payload: T;
      functionError?: string;
      cold: boolean;
      requestId: string;
    }>;
  return { lambda, invoke, seen, logged };
}

describe.each(["thread", "process"] as const)("the environment (%s)", (isolation) => {
  const on = (name: string, change: Partial<LocalFunction> = {}) => fn(name, { isolation, ...change });

  test("an environment is reused: the second event finds the state of the first, without a cold start", async () => {
    const { invoke } = cloud([on("echo")]);
    const first = await invoke<{ count: number }>("echo");
    const second = await invoke<{ count: number }>("echo");
    expect([first.payload.count, second.payload.count]).toEqual([1, 2]);
    expect([first.cold, second.cold]).toEqual([true, false]);
  });

  test("an environment has its own variables and none of this machine", async () => {
    process.env["NOT_FOR_FUNCTIONS"] = "secret of the machine";
    const { invoke } = cloud([on("echo", { env: { GREETING: "hello" } })]);
    const { payload } = await invoke<{ env: Record<string, string> }>("echo");
    expect(payload.env["GREETING"]).toBe("hello");
    expect(payload.env).not.toHaveProperty("NOT_FOR_FUNCTIONS");
  });

  test("the handler's context has the function's name and the remaining time", async () => {
    const { invoke } = cloud([on("echo", { timeoutMs: 5000 })]);
    const { payload, requestId } = await invoke<{ context: Record<string, unknown>; remaining: number }>("echo");
    expect(payload.context).toMatchObject({ awsRequestId: requestId, functionName: "echo", memoryLimitInMB: "256" });
    expect(payload.remaining).toBeGreaterThan(3000);
    expect(payload.remaining).toBeLessThanOrEqual(5000);
  });

  test("an environment that exceeds its timeout is killed, and the next event gets a new one", async () => {
    const { invoke } = cloud([on("spins", { timeoutMs: 100 })]);
    for (const _ of [1, 2]) {
      const { payload, functionError, cold, requestId } = await invoke("spins");
      expect(functionError).toBe("Unhandled");
      expect(payload).toEqual({
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${requestId} Error: Task timed out after 0.10 seconds`,
        trace: [],
      });
      expect(cold).toBe(true);
    }
  });

  test.each([
    ["throw", { errorType: "RangeError", errorMessage: "out of range" }],
    ["throw-text", { errorType: "string", errorMessage: "just a text" }],
    ["circular", { errorType: "Runtime.MarshalError" }],
    ["throw-circular", { errorType: "5", errorMessage: "[object Object]", trace: ["[object Object]"] }],
    ["throw-unreadable", { errorType: "handled" }],
    ["kill-parent", { errorType: "Error", errorMessage: "kill ESRCH" }],
  ])("an environment survives a failure of its handler: %s", async (kind, error) => {
    const { invoke } = cloud([on("fails")]);
    const failed = await invoke("fails", { kind });
    expect(failed).toMatchObject({ functionError: "Unhandled", payload: error });
    expect((await invoke<{ count: number }>("fails", {})).payload.count).toBe(2);
  });

  test.each([
    ["exit", "Runtime.ExitError", /exit status 3$/],
    ["kill", "Runtime.ExitError", /exit status 143$/],
    ["kill-imported", "Runtime.ExitError", /exit status 137$/],
    ["kill-group", "Runtime.ExitError", /exit status 130$/],
    ["reject", "Runtime.UnhandledPromiseRejection", /^TypeError: nobody waits for me$/],
    ["late", "Error", /^thrown out of a timer$/],
    ["memory", "Runtime.OutOfMemory", /signal: killed$/],
  ])(
    "an environment that ends (%s) fails one event, and the next event gets a new environment",
    async (kind, errorType, message) => {
      const { invoke } = cloud([on("fails", { memoryMb: kind === "memory" ? 64 : 256 })]);
      await invoke("fails", {});
      const died = await invoke<{ errorType: string; errorMessage: string }>("fails", { kind });
      expect(died.functionError).toBe("Unhandled");
      expect(died.payload.errorType).toBe(errorType);
      expect(died.payload.errorMessage).toMatch(message);
      const after = await invoke<{ count: number }>("fails", {});
      expect([after.cold, after.payload.count]).toEqual([true, 1]);
    },
  );

  test.each(["thread", "process"] as const)(
    "a signal of a function in a %s ends its environment alone",
    async (where) => {
      const { invoke } = cloud([on("fails", { isolation: where })]);
      expect((await invoke("fails", { kind: "signal-nothing" })).payload).toEqual({ count: 1, alive: true });
      expect((await invoke("fails", { kind: "kill-parent" })).payload).toMatchObject({ errorMessage: "kill ESRCH" });
      expect((await invoke("fails", { kind: "kill-group" })).payload).toMatchObject({ errorType: "Runtime.ExitError" });
      expect((await invoke<{ count: number }>("fails", {})).payload.count).toBe(1);
    },
  );

  test("a failure's stack trace names the line of the source", async () => {
    const { invoke } = cloud([on("fails")]);
    const { payload } = await invoke<{ trace: string[] }>("fails", { kind: "throw" });
    expect(payload.trace.join("\n")).toMatch(/fixtures\/handlers\.ts:\d+:\d+/);
  });

  test("the output of an invocation is in the function's log group between START, END and REPORT", async () => {
    const { invoke, logged } = cloud([on("prints")]);
    const { requestId } = await invoke("prints", { words: "good day" });
    const lines = logged.map(({ line }) => line);
    expect(new Set(logged.map(({ group }) => group))).toEqual(new Set(["/aws/lambda/prints"]));
    expect(lines[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`);
    expect(lines[1]).toMatch(new RegExp(`^\\S+Z\\t${requestId}\\tINFO\\tsaid: good day$`));
    expect(lines[2]).toBe('{"raw":"good day"}');
    expect(lines[3]).toMatch(/\tERROR\tan error on the side$/);
    expect(lines[4]).toBe(`END RequestId: ${requestId}`);
    expect(lines[5]).toMatch(/^REPORT RequestId: .*\tInit Duration: /);
  });
});

test("a function with the JSON log format has one JSON object per log line", async () => {
  const { invoke, logged } = cloud([fn("prints", { logFormat: "JSON", env: { AWS_LAMBDA_LOG_FORMAT: "JSON" } })]);
  const { requestId } = await invoke("prints", { words: "good day" });
  const lines = logged.map(({ line }) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { type: "platform.start", record: { requestId } },
    { level: "INFO", requestId, message: "said: good day" },
    { raw: "good day" },
    { level: "ERROR", requestId },
    { type: "platform.report", record: { requestId, status: "success", metrics: { memorySizeMB: 256 } } },
  ]);
});

describe("environment start", () => {
  test("an environment whose module throws fails the event with that error", async () => {
    const { invoke } = cloud([fn("handler", { entry: fixture("broken") })]);
    const { payload, functionError } = await invoke("handler");
    expect(functionError).toBe("Unhandled");
    expect(payload).toMatchObject({ errorType: "Error", errorMessage: "the module itself fails" });
  });

  test.each([
    ["missing", "Runtime.HandlerNotFound"],
    ["callback", "Runtime.CallbackHandlerDeprecated"],
  ])("an environment without a usable handler fails with its reason: %s", async (name, errorType) => {
    const { invoke } = cloud([fn(name)]);
    expect((await invoke(name)).payload).toMatchObject({ errorType });
  });

  test("an environment without the handler's file fails with its reason", async () => {
    const { invoke } = cloud([fn("handler", { entry: fixture("not-there") })]);
    expect((await invoke("handler")).payload).toMatchObject({ errorType: "Runtime.ImportModuleError" });
  });
});

/** A stopped machine, except for the time that a test lets pass. */
function standing() {
  const reading = { wall: 0, active: 0, cpu: 0 };
  const processorMonitor = createProcessorMonitor(() => ({ ...reading }));
  const passes = (ms: number) => {
    for (const end = reading.wall + ms; reading.wall < end; processorMonitor.count()) reading.wall += 10;
  };
  /** What the environment's own thread has really waited counts too: it may take more than its limit. */
  const passesUntil = async (end: Promise<unknown>) => {
    const over = end.then(() => true);
    const goesOn = () => new Promise<false>((resolve) => setImmediate(resolve, false));
    while (!(await Promise.race([over, goesOn()]))) passes(100);
  };
  return { processorMonitor, passes, passesUntil };
}

describe("a failed environment start", () => {
  async function starting(starts: string, change: Partial<LocalFunction> = {}) {
    const folder = await mkdtemp(join(tmpdir(), "starts-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const env = { STARTS: starts, STARTED: join(folder, "starts") };
    const { processorMonitor, passes, passesUntil } = standing();
    const { invoke, logged } = cloud([fn("handler", { entry: fixture("starts"), env, ...change })], {
      processorMonitor,
    });
    const count = async () => (await readFile(env.STARTED, "utf8").catch(() => "")).length;
    return { invoke, count, logged, passes, passesUntil };
  }

  test("an environment that failed to start with an error is started once more with the event", async () => {
    const { invoke, count, logged } = await starting("throws");
    expect((await invoke("handler")).payload).toEqual({ from: expect.any(Number), to: expect.any(Number) });
    expect(await count()).toBe(2);
    const lines = logged.map(({ line }) => line);
    expect(lines).toContainEqual(
      expect.stringMatching(/^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error$/),
    );
    expect(lines.at(-1)).toMatch(/^REPORT(?!.*Init Duration)/);
  });

  test("an environment that did not start within ten seconds is started once more with the event", async () => {
    const { invoke, count, logged, passes, passesUntil } = await starting("hangs", { timeoutMs: 1e9 });
    const answer = invoke("handler");
    await expect.poll(count).toBe(1);
    passes(9_900);
    expect(logged).toEqual([]);
    await passesUntil(expect.poll(count).toBe(2));
    expect((await answer).payload).toEqual({ from: expect.any(Number), to: expect.any(Number) });
    expect(logged).toContainEqual(
      expect.objectContaining({ line: expect.stringMatching(/^INIT_REPORT .*Status: timeout$/) }),
    );
  });

  test("an event whose environment failed to start twice fails with its error, and the next event gets a new environment", async () => {
    const { invoke } = await starting("throws throws");
    const { payload, functionError } = await invoke("handler");
    expect([functionError, payload]).toMatchObject(["Unhandled", { errorMessage: "the start fails" }]);
    expect(await invoke("handler")).toMatchObject({ cold: true, payload: { from: expect.any(Number) } });
  });

  test("the second start of an environment and its event share the function's timeout", async () => {
    const { invoke, count, passesUntil } = await starting("throws hangs", { timeoutMs: 15_000 });
    const answer = invoke("handler");
    await expect.poll(count).toBe(2);
    await passesUntil(answer);
    expect((await answer).payload).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/Task timed out after 15.00 seconds$/),
    });
  });
});

describe.each(["thread", "process"] as const)("a stopped machine (%s)", (isolation) => {
  test("a function does not time out while its machine stands still", async () => {
    const { processorMonitor } = standing();
    const { invoke } = cloud([fn("slow", { timeoutMs: 10, isolation })], { processorMonitor });
    expect(await invoke("slow", { ms: 100 })).toMatchObject({ payload: { count: 1 } });
  });

  test("a function is killed when its timeout has passed in working time", async () => {
    const { processorMonitor, passesUntil } = standing();
    const { invoke } = cloud([fn("spins", { timeoutMs: 100, isolation })], { processorMonitor });
    const answer = invoke("spins");
    await passesUntil(answer);
    expect((await answer).payload).toMatchObject({ errorType: "Sandbox.Timedout" });
  });

  test("a function's own timer and its remaining time stand still with the machine", async () => {
    const { processorMonitor } = standing();
    const { invoke } = cloud([fn("limited", { entry: fixture("starts"), isolation, timeoutMs: 5_000 })], {
      processorMonitor,
    });
    const { payload } = await invoke<{ first: string; remaining: number }>("limited", { machineMs: 900 });
    expect(payload.first).toBe("machine");
    expect(payload.remaining).toBeGreaterThan(4_000);
  });

  test("a function's own timer ends when its time has passed in working time", async () => {
    const { processorMonitor, passesUntil } = standing();
    const { invoke } = cloud([fn("limited", { entry: fixture("starts"), isolation, timeoutMs: 1e9 })], {
      processorMonitor,
    });
    const answer = invoke<{ first: string }>("limited", { machineMs: 1e9 });
    await passesUntil(answer);
    expect((await answer).payload.first).toBe("limit");
  });
});

describe("the pool", () => {
  test("the pool starts a limited number of environments at once, and every event is processed", async () => {
    const names = ["a", "b", "c"];
    const env = { START_MS: "100" };
    const { invoke } = cloud(
      names.map((name) => fn("handler", { name, entry: fixture("starts"), env })),
      { startsAtOnce: 1 },
    );
    const answers = await Promise.all(names.map((name) => invoke<{ from: number; to: number }>(name)));
    const starts = answers.map(({ payload }) => payload).toSorted((a, b) => a.from - b.from);
    expect(starts.map(({ from }, n) => from >= (starts[n - 1]?.to ?? 0))).toEqual([true, true, true]);
  });

  test("the pool gives each environment one event at a time and starts more for concurrent events", async () => {
    const { invoke, lambda } = cloud([fn("slow")]);
    const results = await Promise.all([1, 2, 3].map(() => invoke<{ count: number }>("slow", { ms: 30 })));
    expect(results.map(({ payload }) => payload.count)).toEqual([1, 1, 1]);
    expect(lambda.stats()).toEqual({ environments: 3, busy: 0, waiting: 0 });
  });

  test("waiting for an environment does not count toward the caller's time limit", async () => {
    const { invoke, lambda } = cloud([fn("slow", { concurrency: 1 })]);
    const [{ arn }] = lambda.functions() as [LocalFunction];
    await invoke("slow", { ms: 0 });
    const first = invoke("slow", { ms: 400 });
    expect(await invokeWithTimeout(lambda, arn, { ms: 0 }, 200)).toMatchObject({ payload: { count: 3 } });
    expect(await invokeWithTimeout(lambda, arn, { ms: 5_000 }, 200)).toBeUndefined();
    await first;
  });

  test("events above the function's concurrency wait in a queue", async () => {
    const { invoke, lambda } = cloud([fn("slow", { concurrency: 1 })]);
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((n) => invoke("slow", { ms: 5 }).then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3]);
    expect(lambda.stats().environments).toBe(1);
  });

  test("a full pool closes the longest idle environment for another function", async () => {
    const { invoke, lambda } = cloud(
      ["a", "b", "c"].map((name) => fn("slow", { name })),
      { limit: 2 },
    );
    for (const name of ["a", "b", "a", "c"]) await invoke(name, { ms: 0 });
    expect(lambda.stats().environments).toBe(2);
    expect((await invoke("a", { ms: 0 })).cold).toBe(false);
    expect((await invoke("b", { ms: 0 })).cold).toBe(true);
  });

  test("a full pool closes one of several environments of a function before the only one of another", async () => {
    const { invoke, lambda } = cloud(
      ["only", "several", "new"].map((name) => fn("slow", { name })),
      { limit: 3 },
    );
    await invoke("only", { ms: 0 });
    await Promise.all([1, 2].map(() => invoke("several", { ms: 30 })));
    await invoke("new", { ms: 0 });
    expect(lambda.stats().environments).toBe(3);
    const answers = [await invoke("only", { ms: 0 }), await invoke("several", { ms: 0 })];
    expect(answers.map(({ cold }) => cold)).toEqual([false, false]);
  });

  test("the pool never has more environments than its limit, and every event is processed", async () => {
    const most = { environments: 0 };
    const { invoke, lambda } = cloud(
      ["a", "b", "c"].map((name) => fn("slow", { name })),
      { limit: 2, onStarted: () => (most.environments = Math.max(most.environments, lambda.stats().environments)) },
    );
    const answers = await Promise.all(["a", "b", "c", "a", "b", "c"].map((name) => invoke(name, { ms: 5 })));
    expect(answers.every(({ functionError }) => functionError === undefined)).toBe(true);
    expect(most.environments).toBe(2);
  });

  test("a running invocation ends in the old code, and the next one runs the new code", async () => {
    const { invoke, lambda } = cloud([fn("slow", { name: "f" })]);
    await invoke("f", { ms: 0 });
    const old = invoke<{ count: number }>("f", { ms: 50 });
    lambda.replace(fn("echo", { name: "f" }));
    expect((await old).payload).toEqual({ count: 2 });
    const renewed = await invoke<{ event: unknown }>("f", { new: true });
    expect([renewed.cold, renewed.payload.event]).toEqual([true, { new: true }]);
  });
});

test("a handler that returns nothing gives a result without a payload", async () => {
  const { invoke } = cloud([fn("nothing")]);
  const result = await invoke("nothing");
  expect(result).not.toHaveProperty("payload");
  expect(result).not.toHaveProperty("functionError");
});

test("an event or a response above six megabytes is refused as Lambda does", async () => {
  const { invoke } = cloud([fn("echo")]);
  const large = await invoke("echo", { text: "x".repeat(7 * 2 ** 20) });
  expect(large.payload).toMatchObject({ errorType: "RequestEntityTooLargeException" });
  const answer = await invoke("echo", { text: "x".repeat(6 * 2 ** 20 - 20) });
  expect(answer.payload).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
});

test("a function sees the time of the cloud's clock, also after a skip", async () => {
  const clock = skippingClock();
  const { invoke } = cloud([fn("clock")], { clock });
  clock.advanceTo(clock.now() + 86_400_000);
  const { payload } = await invoke<{ now: number; date: string; dated: number }>("clock");
  expect(Math.abs(payload.now - clock.now())).toBeLessThan(1000);
  expect(Math.abs(Date.parse(payload.date) - clock.now())).toBeLessThan(1000);
  expect(payload.dated).toBe(0);
});

test("every invocation is traced with function, trigger, batch, outcome and cold start", async () => {
  const { invoke, seen } = cloud([fn("nothing")]);
  await invoke("nothing", { Records: [{ eventSource: "aws:sqs" }, { eventSource: "aws:sqs" }] });
  expect(seen).toMatchObject([
    { kind: "invocation", what: "nothing", source: "sqs", batch: 2, outcome: "ok", cold: true },
  ]);
});

test("a function that is not in the plan is an error that names it", async () => {
  const { invoke } = cloud([]);
  await expect(invoke("stranger")).rejects.toThrow(/no function .*stranger/);
});
