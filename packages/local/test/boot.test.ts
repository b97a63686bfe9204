import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type LocalWaybill, type LocalOptions, startLocal } from "../src/boot.ts";
import { skippingClock } from "../src/clock.ts";
import type { TraceEvent } from "../src/interfaces.ts";
import { fixtureView } from "./fixtures/view.ts";

const reloaded = ({ kind }: TraceEvent) => kind === "reload";

const running: LocalWaybill[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});

async function start(options: LocalOptions = {}) {
  const seen: TraceEvent[] = [];
  const local = await startLocal({
    plan: fixtureView(),
    clock: skippingClock(),
    onTraceEvent: (one) => seen.push(one),
    ...options,
  });
  running.push(local);
  const post = (thing: object) =>
    fetch(`${local.api}/things`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(thing),
    });
  const show = (id: string, token = "c1") =>
    fetch(`${local.api}/things/${id}`, { headers: { authorization: `Bearer ${token}` } });
  const seenTimes = async (id: string) => {
    const dynamo = new DynamoDBClient({
      endpoint: local.endpoint,
      region: "us-east-1",
      credentials: local.credentials,
    });
    const { Item: item } = await dynamo.send(
      new GetItemCommand({ TableName: "things-table", Key: { pk: { S: `seen#${id}` } } }),
    );
    dynamo.destroy();
    return Number(item?.["times"]?.N ?? 0);
  };
  return { local, post, show, seen, seenTimes };
}

describe.each(["dev", "deploy"] as const)("%s bundles", (bundle) => {
  test("a request passes endpoint, queue, worker and table, and can be read", async () => {
    const { local, post, show } = await start({ bundle });
    expect((await post({ id: "t1" })).status).toBe(202);
    await local.waitUntilIdle({ skip: true });
    const answer = await show("t1");
    expect([answer.status, await answer.json()]).toEqual([200, { says: "hello", sub: "c1", body: '{"id":"t1"}' }]);
  });
});

test.each(["dev", "deploy"] as const)("a failure in a %s bundle names the line of the source", async (bundle) => {
  const { local, post } = await start({ bundle });
  const failed = local.next(({ outcome }) => outcome === "error");
  await post({ id: "t1", explode: true });
  const { error } = await failed;
  const source = (await readFile(join(import.meta.dirname, "fixtures/app/record.ts"), "utf8")).split("\n");
  const line = source.findIndex((text) => text.includes('new Error("exploded")')) + 1;
  const [heading, frame] = (error as { trace: string[] }).trace;
  expect(heading).toBe("Error: exploded");
  expect(frame).toContain(`/fixtures/app/record.ts:${line}:`);
});

test("a message that always fails is in the dead-letter queue after five receives, and a skipping clock does not wait for its visibility timeout", async () => {
  const { local, post, seen } = await start();
  await post({ id: "bad", poison: true });
  await local.waitUntilIdle({ skip: true });
  const dead = "arn:aws:sqs:us-east-1:123456789012:things-dead";
  expect(local.cloud.queues.stats(dead).visible).toBe(1);
  expect(seen.filter(({ kind, what }) => kind === "invocation" && what === "Record")).toHaveLength(5);
});

test("waitUntilIdle without skip ends while a failed message only waits for its next receive", async () => {
  const { local, post } = await start();
  const tried = local.next(({ kind, what }) => kind === "invocation" && what === "Record");
  await post({ id: "bad", poison: true });
  await tried;
  await local.waitUntilIdle({ waiting: false });
  const queue = "arn:aws:sqs:us-east-1:123456789012:things";
  expect(local.cloud.queues.stats(queue)).toMatchObject({ visible: 0, inFlight: 1 });
  await expect(local.waitUntilIdle({ stuckAfterMs: 50 })).rejects.toThrow(
    /^Not idle: nothing has happened for 0.05 s, and this is unfinished:\n {2}queue things: 0 visible, 1 in flight, 0 delayed, .*\n {2}The clock shows .*; the next wait ends at /,
  );
});

test("the output of a function is in its log group", async () => {
  const { local, post } = await start();
  await post({ id: "t1" });
  await local.waitUntilIdle({ skip: true });
  const lines = local.cloud.logs.get("/aws/lambda/fixture-local-Record")?.events.map(({ message }) => message) ?? [];
  expect(lines.map((line) => JSON.parse(line) as { message?: string; type?: string })).toMatchObject([
    { type: "platform.start" },
    { message: "stored t1" },
    { type: "platform.report" },
  ]);
});

test("AWS addresses in the plan become local addresses, also inside parameters", async () => {
  const { local } = await start();
  const value = local.cloud.parameters.get("/fixture/local/manifest")?.value ?? "";
  expect(JSON.parse(value)).toEqual({ queue: `${local.endpoint}/123456789012/things` });
});

test("a token is signed with the key that the authorizer reads from Parameter Store", async () => {
  const { local } = await start();
  const { jwtVerify, createLocalJWKSet } = await import("jose");
  const value = (name: string) => local.cloud.parameters.get(`/fixture/local/${name}`)?.value ?? "";
  const keys = createLocalJWKSet(JSON.parse(value("access/jwks")) as Parameters<typeof createLocalJWKSet>[0]);
  const expected = { issuer: value("access/issuer"), audience: value("access/audience") };
  const { payload } = await jwtVerify(await local.token("courier", "c1"), keys, expected);
  expect(payload).toMatchObject({ role: "courier", sub: "c1" });
});

test("with a data folder tables, queues and the token signing key survive a restart", async () => {
  const data = await mkdtemp(join(tmpdir(), "boot-test-"));
  try {
    const first = await start({ data });
    await first.post({ id: "t1" });
    await first.local.waitUntilIdle({ skip: true });
    const waiting = "arn:aws:sqs:us-east-1:123456789012:things-dead";
    first.local.cloud.queues.send(waiting, "still here");
    const keys = first.local.cloud.parameters.get("/fixture/local/access/jwks")?.value;
    await first.local.stop();
    const second = await start({ data });
    expect((await second.show("t1")).status).toBe(200);
    expect(second.local.cloud.queues.receive(waiting, 1)).toMatchObject([{ body: "still here" }]);
    expect(second.local.cloud.parameters.get("/fixture/local/access/jwks")?.value).toBe(keys);
    await second.local.stop();
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});

test("a plan with an unsupported resource does not start, and the error names it", async () => {
  await expect(
    startLocal({ plan: { ...fixtureView(), unknownTypes: ["aws:neptune/cluster:Cluster"] } }),
  ).rejects.toThrow(/aws:neptune\/cluster:Cluster/);
});

test("a missing handler file stops the start with its name", async () => {
  const view = fixtureView();
  const [first] = view.functions;
  if (first) first.handler = "packages/local/test/fixtures/app/missing.handler";
  await expect(startLocal({ plan: view })).rejects.toThrow(/Report is not there: packages.*missing\.handler/);
});

test("a port in use is an error that names it, and nothing is left running", async () => {
  const { local } = await start();
  const port = Number(new URL(local.endpoint).port);
  await expect(startLocal({ plan: fixtureView(), port })).rejects.toThrow(String(port));
});

describe("reload", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(import.meta.dirname, "fixtures", "edited-"));
    await cp(join(import.meta.dirname, "fixtures", "app"), folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const edit = async (file: string, from: string, to: string) => {
    const path = join(folder, file);
    await writeFile(path, (await readFile(path, "utf8")).replace(from, to));
  };

  test("a changed source is the code of the next event in the functions that use it; a source with an error changes nothing", async () => {
    const view = fixtureView(`packages/local/test/fixtures/${folder.split("/").at(-1)}`);
    const { local, post, show } = await start({ plan: view, watch: true });
    await post({ id: "t1" });
    await local.waitUntilIdle({ skip: true });
    const greeting = async () => ((await (await show("t1")).json()) as { says: string }).says;
    expect(await greeting()).toBe("hello");

    let next = local.next(reloaded);
    await edit("greeting.ts", '"hello"', '"good day"');
    expect(await next).toMatchObject({ functions: ["Show"] });
    expect(await greeting()).toBe("good day");

    next = local.next(reloaded);
    await edit("greeting.ts", '"good day"', '"good day');
    expect(await next).toMatchObject({ failed: true });
    expect(await greeting()).toBe("good day");

    next = local.next(reloaded);
    await edit("greeting.ts", '"good day', '"again"; //');
    expect(await next).toMatchObject({ functions: ["Show"] });
    expect(await greeting()).toBe("again");
  });
});

test("with killed environments and duplicated, shuffled messages everything is stored and no message is dead-lettered", async () => {
  const { local, post, show, seen, seenTimes } = await start({
    faults: ["shuffle", "duplicate", "redeliver", "kill"],
    seed: 3,
  });
  const ids = Array.from({ length: 60 }, (_, n) => `t${n}`);
  await Promise.all(ids.map((id) => post({ id })));
  await local.waitUntilIdle({ skip: true });
  for (const id of ids) expect((await show(id)).status).toBe(200);
  const faults = new Set(seen.filter(({ kind }) => kind === "fault").map(({ what }) => what));
  expect(faults).toEqual(new Set(["duplicate", "redeliver", "kill"]));
  const times = await Promise.all(ids.map(seenTimes));
  expect(Math.max(...times)).toBeGreaterThan(1);
  expect(local.cloud.queues.stats("arn:aws:sqs:us-east-1:123456789012:things-dead").visible).toBe(0);
});

test("a start that is stopped at any of its steps leaves no port, no thread, no folder and no discovery file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stopped-start-"));
  vi.stubEnv("TMPDIR", folder);
  const resources = () => process.getActiveResourcesInfo().filter((name) => /Server|MessagePort|Worker/.test(name));
  const before = resources();
  let steps = 0;
  try {
    for (let step = 1; ; step++) {
      const stopping = new AbortController();
      let checked = 0;
      stopping.signal.throwIfAborted = function (this: AbortSignal) {
        steps = ++checked;
        if (checked === step) stopping.abort(new Error("stopped"));
        AbortSignal.prototype.throwIfAborted.call(this);
      };
      const starting = startLocal({ plan: fixtureView(), clock: skippingClock(), signal: stopping.signal });
      const error = await starting.then(
        (local) => local.stop(),
        (reason: Error) => reason.message,
      );
      expect([step, resources(), await readdir(folder)]).toEqual([step, before, []]);
      if (error === undefined) break;
      expect(error).toBe("stopped");
    }
    expect(steps).toBeGreaterThan(4);
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});
