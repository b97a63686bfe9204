import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { failureKey } from "../src/failures/failure.ts";
import { PermanentError, Problem, problem, TooEarlyError } from "../src/failures/errors.ts";
import { http, noContent } from "../src/http/http.ts";
import { apiEvent, lambdaContext, sqsBatch } from "../src/testing/events.ts";
import { sweepAll } from "../src/worker/sweeper.ts";
import { once } from "../src/worker/once.ts";
import { worker, type WorkerOptions } from "../src/worker/worker.ts";
import { ShipmentSorted, sorted } from "./events.ts";
import { startWorld } from "./world.ts";

const { aws, lines } = await startWorld();

const circular = () => {
  const list: unknown[] = [];
  list.push({ list });
  return list;
};
const unreadable = () =>
  new Proxy(new Error("behind a proxy"), {
    get() {
      throw new Error("not readable");
    },
  });
function chain(depth: number): Error {
  let error = new Error("the first");
  for (let n = 1; n <= depth; n++) error = new Error(`number ${n}`, { cause: error });
  return error;
}
function selfCausing<E extends Error>(error: E): E {
  return Object.assign(error, { cause: error });
}
function causingEachOther(): Error {
  const one = new Error("one");
  one.cause = new Error("other", { cause: one });
  return one;
}
function referringToEachOther(): Error {
  const one = new Error("one");
  return Object.assign(one, { inner: Object.assign(new Error("other"), { inner: one }) });
}
const thrower = (error: Error, property: string) =>
  Object.defineProperty(error, property, {
    enumerable: true,
    get() {
      throw new Error("a getter that throws");
    },
  });
const throwingJson = {
  toJSON() {
    throw new Error("toJSON that throws");
  },
};
const nested = () => {
  let list: unknown[] = [];
  for (let n = 0; n < 20_000; n++) list = [list];
  return list;
};

/** What a handler may throw, and what the failure log then says of it. */
const THROWN: [what: string, thrown: () => unknown, name: string, message: RegExp][] = [
  ["a list that contains itself", circular, "Error", /an Error was thrown: .*Circular/],
  ["bytes", () => new Uint8Array(20_000_000), "Error", /an Error was thrown: Uint8Array\(20000000\)/],
  ["a list of 20,000 levels", nested, "Error", /an Error was thrown: \[/],
  ["a BigInt", () => 12n, "Error", /12n/],
  ["an object with a BigInt", () => ({ cents: 5n }), "Error", /cents: 5n/],
  ["an object whose toJSON throws", () => throwingJson, "Error", /toJSON/],
  ["a symbol", () => Symbol("odd"), "Error", /Symbol\(odd\)/],
  ["a function", () => function failed() {}, "Error", /failed/],
  ["nothing", () => undefined, "Error", /undefined/],
  ["null", () => null, "Error", /null/],
  [
    "an object without a prototype",
    () => Object.assign(Object.create(null) as object, { why: "x" }),
    "Error",
    /"why":"x"/,
  ],
  [
    "a revoked proxy",
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    "Error",
    /Revoked/,
  ],
  ["an unreadable error", unreadable, "Error", /^$/],
  ["an error that is its own cause", () => selfCausing(new RangeError("loop")), "RangeError", /^loop$/],
  ["two errors that cause each other", causingEachOther, "Error", /^one$/],
  ["two errors with each other as a property", referringToEachOther, "Error", /^one$/],
  ["a chain of 20,000 causes", () => chain(20_000), "Error", /^number 20000$/],
  [
    "an error caused by something circular",
    () => new Error("odd cause", { cause: circular() }),
    "Error",
    /^odd cause$/,
  ],
  [
    "a message that is an object",
    () => Object.assign(new Error(), { message: { a: [1] } }),
    "Error",
    /^\{"a":\[1\]\}$/,
  ],
  ["a message that is circular", () => Object.assign(new Error(), { message: circular() }), "Error", /Circular/],
  ["no message", () => Object.assign(new Error(), { message: undefined }), "Error", /^$/],
  ["a name that is a number", () => Object.assign(new Error("n"), { name: 7 }), "7", /^n$/],
  ["a name that is null", () => Object.assign(new Error("n"), { name: null }), "Error", /^n$/],
  ["a name that is empty", () => Object.assign(new Error("n"), { name: "" }), "Error", /^n$/],
  ["an AbortError", () => new DOMException("aborted", "AbortError"), "AbortError", /^aborted$/],
  ["several errors at once", () => new AggregateError([new Error("a")], "two"), "AggregateError", /^two$/],
  ["a stack that is a list", () => Object.assign(new Error("s"), { stack: ["at x"] }), "Error", /^s$/],
  ["no stack", () => Object.assign(new Error("s"), { stack: undefined }), "Error", /^s$/],
  ["a name that throws", () => thrower(new Error("n"), "name"), "Error", /^n$/],
  ["a message that throws", () => thrower(new TypeError("n"), "message"), "TypeError", /^$/],
  ["a stack that throws", () => thrower(new Error("s"), "stack"), "Error", /^s$/],
  ["a cause that throws", () => thrower(new Error("c"), "cause"), "Error", /^c$/],
  ["a property that throws", () => thrower(new Error("p"), "detail"), "Error", /^p$/],
  ["a property that is a BigInt", () => Object.assign(new Error("p"), { cents: 5n }), "Error", /^p$/],
  ["a property that is circular", () => Object.assign(new Error("p"), { of: circular() }), "Error", /^p$/],
  ["a toJSON that throws", () => Object.assign(new Error("j"), throwingJson), "Error", /^j$/],
  ["a frozen error", () => Object.freeze(new Error("frozen")), "Error", /^frozen$/],
  [
    "an error of another realm",
    () => runInNewContext("new TypeError('elsewhere')") as unknown,
    "TypeError",
    /^elsewhere$/,
  ],
  ["half a character", () => new Error("half \ud83d here"), "Error", /^half \ufffd here$/],
  ["two megabytes", () => new Error("a.".repeat(1_000_000)), "Error", /^a\.a\./],
  [
    "a name of two megabytes",
    () => Object.assign(new Error("n"), { name: "N".repeat(2_000_000) }),
    "N".repeat(256),
    /^n$/,
  ],
];

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`field${n}`, "x".repeat(100)]));
/** CloudWatch cuts a longer line into pieces that are no JSON. */
const MAX_LINE_BYTES = 256 * 1_024;
test.each([
  ["the body of a response", () => Object.assign(new Error("refused"), { body: Buffer.alloc(1_000_000) })],
  [
    "bytes that are thrown themselves",
    () => Object.assign(new Error("refused"), { cause: new Uint8Array(20_000_000) }),
  ],
  ["a long text", () => Object.assign(new Error("refused"), { html: "<p>".repeat(1_000_000) })],
  ["thousands of properties", () => Object.assign(new Error("refused"), numbered(5_000))],
  ["a hundred thousand errors", () => new AggregateError(Object.values(numbered(100_000)), "refused")],
] as const)("an error that has %s with it is logged in one line", async (_, thrown) => {
  expect((await fail(thrown)).failed).toBe(1);
  const [line, ...more] = lines.log().filter(({ message }) => message === "message failed");
  expect(more).toEqual([]);
  expect(line).toMatchObject({ error: { message: "refused" } });
  expect(JSON.stringify(line).length).toBeLessThan(MAX_LINE_BYTES);
});

interface StoredFailure {
  state: string;
  reason?: string;
  fingerprint: string;
  attempts: { error: { name: string; message: string } }[];
  stack: string;
}

async function fail(thrown: () => unknown, options?: WorkerOptions) {
  const handler = worker(
    "Test",
    ShipmentSorted,
    () => {
      throw thrown();
    },
    options,
  );
  const bad = sorted();
  const { batchItemFailures } = await handler(sqsBatch([bad]), lambdaContext());
  const row = (await aws.item("failures", failureKey("Test", bad.detail.meta.id))) as StoredFailure | undefined;
  return { failed: batchItemFailures.length, row, delayed: aws.inputs("ChangeMessageVisibility").length };
}

describe.each(THROWN)("a handler that throws %s", (_, thrown, name, message) => {
  test("in a worker: the failure is recorded and logged, and the message comes back", async () => {
    const { failed, row, delayed } = await fail(thrown);
    expect([failed, delayed]).toEqual([1, 1]);
    expect(row!.attempts[0]!.error).toMatchObject({ name, message: expect.stringMatching(message) as string });
    expect(row!.stack).not.toBe("");
    expect(lines.log().filter((line) => line["message"] === "message failed")).toHaveLength(1);
  });

  test("in an endpoint: the answer is a problem with the CORS headers and the correlation id, and it is logged", async () => {
    const endpoint = http({ name: "Fails", roles: "anyone" }, () => {
      throw thrown();
    });
    const event = apiEvent({ route: "GET /v1/x", headers: { "x-correlation-id": "corr-1" } });
    const { statusCode, headers, body } = await endpoint(event, lambdaContext());
    expect(statusCode).toBe(500);
    expect(headers).toMatchObject({ "access-control-allow-origin": "*", "x-correlation-id": "corr-1" });
    expect(JSON.parse(body)).toMatchObject({ code: "INTERNAL", correlationId: "corr-1" });
    const [line] = lines.log();
    expect(line).toMatchObject({ level: "ERROR", status: 500, correlationId: "corr-1" });
    expect(line).toHaveProperty("error.message");
  });
});

test.each([
  ["is its own cause", () => selfCausing(new PermanentError("shipment.gone", "It is gone."))],
  ["has a circular cause", () => new PermanentError("shipment.gone", "It is gone.", { cause: circular() })],
  ["has a property that throws", () => thrower(new PermanentError("shipment.gone", "It is gone."), "detail")],
  ["has a toJSON that throws", () => Object.assign(new PermanentError("shipment.gone", "It is gone."), throwingJson)],
] as const)(
  "a message whose permanent error %s is sent to the dead-letter queue with its reason",
  async (_, thrown) => {
    const { failed, row } = await fail(thrown);
    expect(failed).toBe(0);
    expect(row).toMatchObject({ reason: "shipment.gone" });
    const [parked] = aws.inputs<{ MessageAttributes: Record<string, { StringValue: string }> }>("SendMessage");
    expect(parked!.MessageAttributes["errorMessage"]!.StringValue).toBe("It is gone.");
    expect(lines.log()).toMatchObject([{ message: "message parked", why: "It is gone." }]);
  },
);

test("a permanent error without any text is sent to the dead-letter queue all the same", async () => {
  const { failed } = await fail(() =>
    Object.assign(new PermanentError("x.y", ""), { code: 7, name: undefined, message: circular(), stack: 1 }),
  );
  expect(failed).toBe(0);
  expect(aws.inputs("SendMessage")).toMatchObject([
    { MessageAttributes: { errorCode: { StringValue: "7" }, errorName: { StringValue: "Error" } } },
  ]);
});

test("a permanent error whose code throws is recorded, parked and logged", async () => {
  const { failed, row } = await fail(() => thrower(new PermanentError("x.y", "It is gone."), "code"));
  expect([failed, row!.attempts[0]!.error.message]).toEqual([0, "It is gone."]);
  expect(aws.inputs("SendMessage")).toHaveLength(1);
  expect(lines.log()).toMatchObject([{ message: "message parked", why: "It is gone." }]);
});

test.each<[string, () => Problem, number]>([
  ["a message that throws", () => thrower(problem("NOT_FOUND", "x"), "message") as Problem, 404],
  ["a code that throws", () => thrower(problem("NOT_FOUND", "x"), "code") as Problem, 500],
  ["errors that are none", () => Object.assign(problem("NOT_FOUND", "x"), { errors: { at: 1 } }), 500],
  ["errors that are circular", () => Object.assign(problem("NOT_FOUND", "x"), { errors: [circular()] }), 500],
  ["a status that is none", () => new Problem(Number.NaN, "ODD", "x"), 500],
  ["the status of a success", () => new Problem(200, "ODD", "x"), 500],
])(
  "a problem with %s is answered with a status, CORS headers and the correlation id, and logged",
  async (_, thrown, status) => {
    const endpoint = http(
      {
        name: "Fails",
        roles: "anyone",
        acknowledge: ({ errors }) => (errors?.some(() => false) ? noContent() : undefined),
      },
      () => {
        throw thrown();
      },
    );
    const event = apiEvent({ route: "GET /v1/x", headers: { "x-correlation-id": "corr-1" } });
    const { statusCode, headers } = await endpoint(event, lambdaContext());
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({ "access-control-allow-origin": "*", "x-correlation-id": "corr-1" });
    expect(lines.log()).toMatchObject([{ status, correlationId: "corr-1" }]);
  },
);

test("a message that is too early and has an endless cause comes back later", async () => {
  const { failed, delayed } = await fail(() => selfCausing(new TooEarlyError("not yet")));
  expect([failed, delayed]).toEqual([1, 1]);
});

test.each(THROWN.slice(0, 5))("work that is done once and throws %s can be done again", async (_, thrown) => {
  const { failed, row } = await fail(thrown, { once });
  expect(failed).toBe(1);
  expect(row).toMatchObject({ state: "open" });
});

test("failures of the same unreadable kind have one fingerprint, whatever their texts are", async () => {
  const of = async (n: number) =>
    (await fail(() => Object.assign(new Error(`order ${n}`), { self: circular(), stack: n }))).row?.fingerprint;
  expect(await of(1)).toBe(await of(2));
});

test.each([
  ["a circular message", () => Object.assign(new Problem(409, "CONFLICT", "x"), { message: circular() }), 409],
  [
    "errors that JSON cannot write",
    () => new Problem(400, "VALIDATION_FAILED", "x", { errors: [{ pointer: "/a", detail: 1n as never }] }),
    500,
  ],
] as const)("a problem with %s is answered with CORS headers", async (_, thrown, status) => {
  const endpoint = http({ name: "Fails", roles: "anyone" }, () => Promise.reject(thrown()));
  const answer = await endpoint(apiEvent({ route: "GET /v1/x" }), lambdaContext());
  expect(answer).toMatchObject({ statusCode: status, headers: { "access-control-allow-origin": "*" } });
});

test("a sweep goes on after an item that throws no Error, and its failures are errors", async () => {
  const { seen, failed } = await sweepAll([[1, 2, 3]], (n) =>
    n === 2 ? Promise.reject(circular()) : Promise.resolve(),
  );
  expect(seen).toBe(3);
  expect(failed).toMatchObject([{ message: expect.stringContaining("Circular") as string }]);
});
