import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { type ProblemCode, PROBLEM_STATUS } from "@waybill/events-schema/api";
import { Problem, problem, UndeliveredError } from "../src/failures/errors.ts";
import { accepted, created, type EndpointConfig, http, noContent, ok, redirect, text } from "../src/http/http.ts";
import { apiEvent, type ApiOptions, lambdaContext } from "../src/testing/events.ts";
import { captureLines } from "./lines.ts";

const courier = { sub: "c1", role: "courier" };
const Body = z.strictObject({ name: z.string(), fixes: z.array(z.strictObject({ lat: z.number().max(90) })).max(500) });
const good = { name: "n", fixes: [{ lat: 1 }] };

const lines = captureLines();
beforeEach(lines.clear);
afterAll(lines.restore);

const echo = http({ name: "Echo", roles: ["courier"], body: Body, maxBytes: 2_000 }, async ({ body }) =>
  accepted(body),
);

async function send(options: ApiOptions, endpoint = echo) {
  const answer = await endpoint(apiEvent({ route: "POST /v1/things", caller: courier, ...options }), lambdaContext());
  return { ...answer, json: (answer.body ? JSON.parse(answer.body) : undefined) as Record<string, unknown> };
}
const failing = (error: unknown) =>
  http({ name: "Fails", roles: "anyone" }, async () => {
    throw error;
  });

const reading = (what: Partial<EndpointConfig<z.ZodType, z.ZodType, z.ZodType>>) =>
  http({ name: "Read", roles: "anyone", ...what }, async () => noContent());

describe("the rate limit of a caller", () => {
  const at = (time: string) => new Date(`2026-11-21T09:${time}Z`);
  const limited = () => http({ name: "Limited", roles: ["courier"], maxPerMinute: 3 }, async () => noContent());
  const statuses = async (endpoint: ReturnType<typeof limited>, times: string[], sub = "c1") => {
    const caller = { sub, role: "courier" };
    const answers = [];
    for (const time of times) answers.push(await send({ caller, at: at(time) }, endpoint));
    return answers.map(({ statusCode, json, headers }) => [statusCode, json?.["code"], headers?.["retry-after"]]);
  };
  const taken = [204, undefined, undefined];

  test("a request above maxPerMinute is a 429 with Retry-After until the minute ends, and other callers are not limited", async () => {
    const endpoint = limited();
    expect(await statuses(endpoint, ["10:00", "10:20", "10:40", "10:42"])).toEqual([
      taken,
      taken,
      taken,
      [429, "TOO_FAST", "18"],
    ]);
    expect(await statuses(endpoint, ["10:43"], "c2")).toEqual([taken]);
    expect(await statuses(endpoint, ["11:00", "11:00", "11:00", "11:59"])).toEqual([
      taken,
      taken,
      taken,
      [429, "TOO_FAST", "1"],
    ]);
  });

  test("a request of the previous minute that arrives late counts toward the current minute", async () => {
    expect(await statuses(limited(), ["11:00", "10:59", "11:01", "10:58"])).toEqual([
      taken,
      taken,
      taken,
      [429, "TOO_FAST", "62"],
    ]);
  });

  test("a request with an invalid body counts toward the limit", async () => {
    const endpoint = http({ name: "Limited", roles: ["courier"], body: Body, maxPerMinute: 1 }, async () =>
      noContent(),
    );
    const codes = [await send({ body: {} }, endpoint), await send({ body: {} }, endpoint)].map(
      ({ json }) => json?.["code"],
    );
    expect(codes).toEqual(["VALIDATION_FAILED", "TOO_FAST"]);
  });
});

describe("requests", () => {
  test("the handler receives the parsed body, and the caller receives the handler's response", async () => {
    const answer = await send({ body: good });
    expect(answer).toMatchObject({ statusCode: 202, json: good, headers: { "content-type": "application/json" } });
  });

  test("the handler receives caller, path, query, time of receipt and case-insensitive headers, without empty ones", async () => {
    const at = new Date("2026-11-21T09:00:00Z");
    const endpoint = http(
      {
        name: "Read",
        roles: ["manager"],
        path: z.object({ id: z.string() }),
        query: z.object({ n: z.coerce.number() }),
      },
      async ({ path, query, caller, header, receivedAt, body }) =>
        ok({
          path,
          query,
          caller,
          key: header("Idempotency-Key"),
          empty: header("empty") ?? "none",
          receivedAt,
          body: typeof body,
        }),
    );
    const caller = { sub: "m1", role: "manager" };
    const request = {
      route: "GET /v1/x/{id}",
      path: { id: "7" },
      query: { n: "3" },
      headers: { "idempotency-key": "k", empty: "" },
    };
    expect((await send({ ...request, caller, at }, endpoint)).json).toEqual({
      path: { id: "7" },
      query: { n: 3 },
      caller,
      key: "k",
      empty: "none",
      receivedAt: at.toISOString(),
      body: "undefined",
    });
  });

  test.each([
    [400, "JSON", JSON.stringify(good)],
    [400, "base64", Buffer.from(JSON.stringify(good))],
    [400, "text of a megabyte", " ".repeat(1_000) + "x".repeat(1_000_000)],
    [200, "an empty object", " {} "],
    [200, "nothing", ""],
  ])("an endpoint without a body schema responds with %i to %s", async (status, _, body) => {
    const endpoint = http({ name: "Close", roles: ["courier"] }, async () => ok({}));
    const answer = await send({ route: "POST /v1/close", body }, endpoint);
    expect(answer.statusCode).toBe(status);
    if (status === 400)
      expect(answer.json).toMatchObject({ code: "VALIDATION_FAILED", detail: expect.stringContaining("leave it out") });
  });

  test.each([
    ["gzip", gzipSync(JSON.stringify(good))],
    ["GZIP", gzipSync(JSON.stringify(good))],
    ["identity", Buffer.from(JSON.stringify(good))],
  ])("a %s body encoded as base64 is parsed", async (encoding, body) => {
    const headers = { "content-encoding": encoding, "content-type": "application/json; charset=utf-8" };
    expect((await send({ body, headers })).statusCode).toBe(202);
  });

  test.each(["application/vnd.waybill+json", "APPLICATION/JSON"])(
    "the content type %s is accepted as JSON",
    async (type) => {
      expect((await send({ body: good, headers: { "content-type": type } })).statusCode).toBe(202);
    },
  );
});

describe("invalid requests", () => {
  test.each([
    ["an empty body", "", /empty/],
    ["half a document", '{"name": "n", "fixes": [', /not JSON/],
    ["two documents", `${JSON.stringify(good)} {}`, /not JSON \(line 1 column \d+\)/],
    ["NaN", '{"name":"n","fixes":[{"lat":NaN}]}', /JSON has no NaN/],
    ["-Infinity", '{"name":"n","fixes":[{"lat": -Infinity}]}', /JSON has no -Infinity/],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /UTF-8/],
  ])("%s is rejected as malformed JSON with a reason that does not quote the body", async (_, body, sentence) => {
    const answer = await send({ body, headers: { "content-type": "application/json" } });
    expect(answer.json).toMatchObject({ status: 400, code: "VALIDATION_FAILED", title: "Bad Request" });
    expect(answer.json["detail"]).toMatch(sentence);
    expect(answer.json["detail"]).not.toContain("lat");
  });

  test("the problem has a JSON pointer to each wrong field", async () => {
    const fixes = [{ lat: 1 }, { lat: 91 }, { lat: "x" }, { lat: 1, "a/b~c": 1 }];
    const { json } = await send({ body: { name: 7, fixes } });
    expect((json["errors"] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      "/name",
      "/fixes/1/lat",
      "/fixes/2/lat",
      "/fixes/3/a~1b~0c",
    ]);
    expect(json["detail"]).toMatch(/^4 fields/);
  });

  test.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, "It is missing."],
    [z.enum(["a", "b"]), undefined, "It is missing."],
    [z.enum(["a", "b"]), "c", "Write one of a, b."],
    [z.string(), 1, "Write text."],
    [z.int(), 0.5, "Write a whole number."],
    [z.int().min(0), -1, "Write 0 or more."],
    [z.number().lt(10), 10, "Write less than 10."],
    [z.string().min(1), "", "It is empty."],
    [z.string().max(2), "abc", "Write 2 characters or less."],
    [z.array(z.int()).min(2), [1], "Write 2 entries or more."],
    [z.iso.datetime(), "2026-12-01T09:00:00+01:00", "Write a time in UTC, with Z: 2026-12-01T09:00:00Z."],
    [z.string().regex(/^a/, "It begins with a."), "b", "It begins with a."],
    [z.string("Say who."), undefined, "Say who."],
  ])(
    "a wrong field is described in plain words, by the schema's own message if it has one (case %#)",
    async (field, value, detail) => {
      const { json } = await send({ body: { field: value } }, reading({ body: z.object({ field }) }));
      expect(json["errors"]).toEqual([{ pointer: "/field", detail }]);
    },
  );

  test("a number too large for JavaScript is rejected", async () => {
    const answer = await send({
      body: '{"name":"n","fixes":[{"lat":1e999}]}',
      headers: { "content-type": "application/json" },
    });
    expect(answer.json["errors"]).toMatchObject([{ pointer: "/fixes/0/lat" }]);
  });

  test("a problem with 150 wrong fields lists the first 100 and says how many there are", async () => {
    const { json } = await send({ body: { name: "n", fixes: Array.from({ length: 150 }, () => ({})) } });
    expect(json["errors"]).toHaveLength(100);
    expect(json["detail"]).toMatch(/150 fields .* first 100/);
  });

  test("the pointers to wrong parameters begin with /query and /path", async () => {
    const n = z.object({ n: z.coerce.number() });
    expect((await send({ query: { n: "x" } }, reading({ query: n }))).json["errors"]).toMatchObject([
      { pointer: "/query/n" },
    ]);
    expect((await send({}, reading({ path: n }))).json["errors"]).toMatchObject([{ pointer: "/path/n" }]);
  });

  test("a body over the limit is a 413: as text, as base64 and after decompression", async () => {
    const large = { ...good, name: "x".repeat(2_000) };
    const bomb = gzipSync(Buffer.alloc(50_000_000, " "));
    expect(bomb.length).toBeGreaterThan(2_000);
    const headers = { "content-encoding": "gzip" };
    const bodies: ApiOptions[] = [
      { body: large },
      { body: Buffer.from(JSON.stringify(large)) },
      { body: gzipSync(JSON.stringify(large)), headers },
      { body: gzipSync(Buffer.alloc(1_500_000, " ")), headers },
      { body: bomb, headers },
    ];
    for (const options of bodies) expect((await send(options)).json).toMatchObject({ status: 413, code: "TOO_LARGE" });
  });

  test("a body that is declared as gzip and is not gzip is rejected", async () => {
    const answer = await send({ body: Buffer.from("{}"), headers: { "content-encoding": "gzip" } });
    expect(answer.json).toMatchObject({ status: 400, code: "VALIDATION_FAILED" });
  });

  test.each([
    [{ "content-encoding": "br" }, /br/],
    [{ "content-type": "text/plain" }, /text\/plain/],
  ])("a body with the header %j is a 415", async (headers, sentence) => {
    const answer = await send({ body: JSON.stringify(good), headers });
    expect(answer.json).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA" });
    expect(answer.json["detail"]).toMatch(sentence);
  });
});

describe("authorization", () => {
  test.each([
    [undefined, 401, "TOKEN_MISSING"],
    [{ problem: "TOKEN_MISSING" }, 401, "TOKEN_MISSING"],
    [{ problem: "TOKEN_EXPIRED", detail: "It ended at nine." }, 401, "TOKEN_EXPIRED"],
    [{ problem: "TOKEN_INVALID", sub: "c1", role: "courier" }, 401, "TOKEN_INVALID"],
    [{ problem: "anything else" }, 401, "TOKEN_INVALID"],
    [{ sub: "", role: "courier" }, 401, "TOKEN_MISSING"],
    [{ sub: "m1", role: "manager" }, 403, "ROLE_FORBIDDEN"],
    [{ sub: "x", role: "anyone" }, 403, "ROLE_FORBIDDEN"],
  ])(
    "a request with the authorizer context %j is rejected with %i %s before its body is parsed",
    async (caller, status, code) => {
      const answer = await send({ caller: caller as ApiOptions["caller"] & {}, body: "not JSON", headers: {} });
      expect(answer.json).toMatchObject({ status, code });
    },
  );

  test("a token that expired while API Gateway cached its authorization is rejected after 30 seconds of leeway", async () => {
    const at = new Date("2026-11-21T09:00:00.000Z");
    const caller = (secondsAgo: number) => ({ ...courier, exp: at.getTime() / 1_000 - secondsAgo });
    expect((await send({ caller: caller(30), at, body: good })).statusCode).toBeLessThan(300);
    expect((await send({ caller: caller(31), at })).json).toMatchObject({ status: 401, code: "TOKEN_EXPIRED" });
  });

  test("the problem has the detail that the authorizer wrote", async () => {
    const { json } = await send({ caller: { problem: "TOKEN_EXPIRED", detail: "It ended at nine." } });
    expect(json["detail"]).toBe("It ended at nine.");
  });

  test("a public endpoint accepts requests without a valid token, and its handler receives the caller of a valid one", async () => {
    const endpoint = http({ name: "Health", roles: "anyone" }, async ({ caller }) => ok(caller));
    expect((await send({ caller: null }, endpoint)).json).toEqual({ sub: "anyone", role: "anyone" });
    expect((await send({ caller: { problem: "TOKEN_EXPIRED" } }, endpoint)).statusCode).toBe(200);
    expect((await send({}, endpoint)).json).toEqual(courier);
  });
});

describe("responses", () => {
  test.each([
    ["ok", ok({}), 200],
    ["created", created({}, "/v1/things/7"), 201],
    ["no content", noContent(), 204],
    ["redirect", redirect("https://files.test/x"), 302],
    ["text", text("text/csv", "a,b", { filename: 'x"y.csv' }), 200],
  ])("a response of the kind %s has the CORS headers, the correlation id and no-store", async (_, given, status) => {
    const endpoint = http({ name: "Answer", roles: "anyone" }, async () => given);
    const answer = await endpoint(apiEvent({ headers: { "x-correlation-id": "corr-1" } }), lambdaContext());
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "x-correlation-id": "corr-1",
      "cache-control": "no-store",
      ...given.headers,
    });
  });

  test("an endpoint can set cache-control but cannot replace the correlation id", async () => {
    const headers = { "cache-control": "max-age=60", "x-correlation-id": "other" };
    const endpoint = http({ name: "Cached", roles: "anyone" }, async () => ({ ...ok({}), headers }));
    const answer = await endpoint(apiEvent({ headers: { "x-correlation-id": "corr-1" } }), lambdaContext());
    expect(answer.headers).toMatchObject({ "cache-control": "max-age=60", "x-correlation-id": "corr-1" });
  });

  test("every error response has the CORS headers, the correlation id and problem+json", async () => {
    for (const endpoint of [failing(new Error("x")), failing(problem("NOT_FOUND", "No.")), echo]) {
      const answer = await send({ caller: null, headers: { "X-Correlation-Id": "corr-2" } }, endpoint);
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": "*",
        "content-type": "application/problem+json",
        "x-correlation-id": "corr-2",
        "cache-control": "no-store",
      });
      expect(answer.json).toMatchObject({ type: "about:blank", correlationId: "corr-2", status: answer.statusCode });
    }
  });

  test.each(["", "two\nlines", "x".repeat(129), "<script>"])(
    "the unsafe correlation id %j is replaced by a new one",
    async (given) => {
      const { headers } = await send({ body: good, headers: { "x-correlation-id": given } });
      expect(headers["x-correlation-id"]).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test("an endpoint can acknowledge a problem of an authorized caller, and the log line keeps the problem", async () => {
    const acknowledging = http(
      {
        name: "Acknowledge",
        roles: ["courier"],
        body: Body,
        acknowledge: ({ status }) => (status < 500 ? ok([]) : undefined),
      },
      async function failAlways() {
        throw new Error("out of order");
      },
    );
    expect(await send({ body: { ...good, name: 5 } }, acknowledging)).toMatchObject({ statusCode: 200, json: [] });
    expect(lines.log()).toMatchObject([{ status: 200, code: "VALIDATION_FAILED", fields: ["/name"] }]);
    expect(await send({ body: "{" }, acknowledging)).toMatchObject({ statusCode: 200, json: [] });
    expect((await send({ body: good }, acknowledging)).statusCode).toBe(500);
    expect((await send({ body: good, caller: null }, acknowledging)).statusCode).toBe(401);
    const manager = { sub: "m1", role: "manager" };
    expect((await send({ body: good, caller: manager }, acknowledging)).statusCode).toBe(403);
  });

  test("every problem code is sent with its status in PROBLEM_STATUS", async () => {
    for (const [code, status] of Object.entries(PROBLEM_STATUS)) {
      const answer = await send({}, failing(problem(code as ProblemCode, "A sentence.")));
      expect(answer.json).toMatchObject({ code, status, detail: "A sentence." });
    }
  });

  test("Retry-After is rounded up to whole seconds", async () => {
    const answer = await send({}, failing(problem("UNAVAILABLE", "Again.", { retryAfterSeconds: 1.2 })));
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "2" } });
  });

  test("a problem with its own status and errors is sent unchanged", async () => {
    const errors = [{ pointer: "/a", detail: "b" }];
    expect((await send({}, failing(new Problem(418, "TEAPOT", "I am.", { errors })))).json).toMatchObject({
      code: "TEAPOT",
      errors,
    });
  });

  test("an UndeliveredError is a 503 with Retry-After, so that the client repeats the request", async () => {
    const answer = await send(
      {},
      failing(new UndeliveredError("nobody took", [{ entry: { id: "e1" }, code: "Busy" }])),
    );
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" }, json: { code: "UNAVAILABLE" } });
  });

  test.each([new Error("the password is 12345"), "a string", undefined])(
    "a handler that throws %s causes a 500 that reveals neither the error nor a source file",
    async (thrown) => {
      const answer = await send({}, failing(thrown));
      expect(answer.json).toMatchObject({ status: 500, code: "INTERNAL" });
      expect(answer.body).not.toMatch(/12345|a string|\.ts/);
    },
  );
});

describe("the log of an endpoint", () => {
  test("a request is logged in one line, with the caller's role and without the caller's id", async () => {
    await send({ body: good, headers: { "x-correlation-id": "corr-3" } });
    const [line, ...more] = lines.log();
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: "INFO",
      message: "Echo",
      route: "POST /v1/things",
      status: 202,
      role: "courier",
      correlationId: "corr-3",
    });
    expect(line?.["ms"]).toBeTypeOf("number");
    expect(JSON.stringify(line)).not.toContain('"c1"');
  });

  test("an unexpected error is logged once with its stack, and a rejected request with its code only", async () => {
    await send({}, failing(new Error("broken inside")));
    await send({ caller: null });
    const [broken, refused, ...more] = lines.log();
    expect(more).toEqual([]);
    expect(broken).toMatchObject({
      level: "ERROR",
      status: 500,
      error: { message: "broken inside", stack: expect.stringContaining("http.test.ts") as string },
    });
    expect(refused).toMatchObject({ level: "INFO", status: 401, code: "TOKEN_MISSING" });
    expect(refused).not.toHaveProperty("error");
  });
});

describe("warm-up", () => {
  test("the empty event runs the endpoint's warm-up, logs the version and is acknowledged", async () => {
    let loaded = 0;
    const endpoint = http({ name: "Warm", roles: ["courier"], warm: async () => ++loaded }, async () => ok({}));
    expect(await endpoint({})).toEqual({ warm: true, version: "unversioned" });
    expect(loaded).toBe(1);
    expect(lines.log()).toMatchObject([{ message: "Warm is warm", version: "unversioned" }]);
  });

  test("the empty event fails, as a smoke test should, when the warm-up fails", async () => {
    const endpoint = http(
      { name: "Warm", roles: ["courier"], warm: () => Promise.reject(new Error("no such setting")) },
      async () => ok({}),
    );
    await expect(endpoint({})).rejects.toThrow("no such setting");
  });
});
