import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQS } from "@aws-sdk/client-sqs";
import { RecordPositions } from "@waybill/events-schema/tracking";
import { startLocal, type LocalWaybill } from "@waybill/local/boot";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { type Manifest, manifestPath, parseManifest } from "@waybill/plan/manifest";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runWaybill as runCommand } from "./run-waybill.ts";

let local: LocalWaybill;
let manifest: Manifest;
let sqs: SQS;
const cwd = mkdtempSync(join(tmpdir(), "waybill-whole-"));

beforeAll(async () => {
  local = await startLocal({ plan: limitToFunctions(isInPackage("tracking")) });
  manifest = parseManifest(local.cloud.parameters.below(`${manifestPath("local")}/`));
  sqs = new SQS({
    endpoint: local.endpoint,
    region: manifest.region,
    credentials: local.credentials,
  });
});
afterAll(async () => {
  await local.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const run = (...args: string[]) => runCommand(args, { cwd, env: operatorEnvironment(local) });
const json = ({ stdout }: { stdout: string }): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

const track = (points: number, times = true): string =>
  `<gpx version="1.1"><trk><trkseg>${Array.from({ length: points }, (_, n) => {
    const time = times ? `<time>${new Date(Date.UTC(2020, 0, 1) + n * 10_000).toISOString()}</time>` : "";
    return `<trkpt lat="${52.5 + n / 2_000}" lon="13.4">${time}</trkpt>`;
  }).join("")}</trkseg></trk></gpx>`;

/** RecordPositions with these values, among the other workers. */
const recordPositions = (values: object): unknown =>
  expect.arrayContaining([expect.objectContaining({ consumer: "RecordPositions", ...values })]);

describe("the command against the offline cloud", () => {
  test("a token of `waybill token` is accepted by the API", async () => {
    const { stdout, code } = await run("token", "--role", "manager", "--sub", "m1");
    expect(code).toBe(0);
    const answer = await fetch(`${local.api}/v1/runs/none`, { headers: { authorization: `Bearer ${stdout.trim()}` } });
    expect(answer.status).toBe(404);
  });

  test.each<[string, Record<string, string>, object]>([
    [
      "Cognito",
      {
        audience: "client-1, client-2",
        "claims/audience": "client_id",
        "claims/role": "cognito:groups",
        "claims/teams": "cognito:groups",
        teamPrefix: "team-",
      },
      { sub: "m1", client_id: "client-1", "cognito:groups": ["manager", "team-south"] },
    ],
    [
      "Keycloak",
      { "claims/role": "/realm_access/roles", "claims/teams": "groups", teamPrefix: "/teams/" },
      { sub: "m1", aud: "waybill", realm_access: { roles: "manager" }, groups: ["/teams/south"] },
    ],
    [
      "Entra",
      { "claims/courierId": "oid", "claims/role": "roles", "roles/manager": "Waybill.Manager,Waybill.Lead" },
      { sub: "m1", oid: "m1", aud: "waybill", roles: "Waybill.Manager", teams: ["south"] },
    ],
  ])("a token has its claims where the settings for %s have them", async (_, settings, expected) => {
    const { parameters } = local.cloud;
    const path = (name: string) => `/waybill/local/access/${name}`;
    const before = parameters.get(path("audience"))!.value;
    for (const [name, value] of Object.entries(settings)) parameters.put(path(name), value);
    const { stdout } = await run("token", "--role", "manager", "--sub", "m1", "--teams", "south");
    for (const name of Object.keys(settings)) parameters.remove(path(name));
    parameters.put(path("audience"), before);
    const { iat, exp, iss, ...claims } = decodeJwt(stdout.trim());
    expect(claims).toEqual(expected);
    expect([exp! - iat!, iss]).toEqual([8 * 3_600, `${local.api}/oidc`]);
  });

  test.each([
    ["with times", track(30), []],
    ["without times", track(30, false), ["it has no times: times are estimated, at 5.6 m/s"]],
    [
      "on one line, with a broken point",
      track(30).replace("52.5", "95"),
      ["point 1: latitude 95 is out of range, left out"],
    ],
  ])("every fix of a track %s is sent, accepted and stored", async (name, text, notes) => {
    const file = join(cwd, "drive.gpx");
    writeFileSync(file, text);
    const runId = `r_${name.replace(/\W+/g, "")}`;
    const played = await run(
      "play",
      file,
      "--run",
      runId,
      "--courier",
      "c1",
      "--speed",
      "max",
      "--gaps",
      "--duplicates",
      "--json",
    );
    expect(played.code).toBe(0);
    const fixes = 30 - (notes[0]?.startsWith("point") ? 1 : 0);
    expect(json(played)).toMatchObject({
      format: 1,
      run: runId,
      notes,
      points: fixes,
      sent: fixes,
      accepted: fixes,
      rejected: 0,
      retries: 0,
    });
    await local.waitUntilIdle();
    const authorization = `Bearer ${(await run("token", "--role", "courier", "--sub", "c1")).stdout.trim()}`;
    const stored = await fetch(`${local.api}/v1/runs/${runId}`, { headers: { authorization } });
    expect(stored.status).toBe(200);
    expect(JSON.stringify(await stored.json())).toContain(`"ok":${fixes}`);
  });

  test("a run of another courier stops `waybill play` with the problem of the API", async () => {
    const file = join(cwd, "drive.gpx");
    writeFileSync(file, track(3));
    expect((await run("play", file, "--run", "r_mine", "--courier", "c1", "--speed", "max")).code).toBe(0);
    const { code, stderr } = await run("play", file, "--run", "r_mine", "--courier", "c2", "--speed", "max");
    expect(code).toBe(1);
    expect(stderr).toContain("the API returned 404 NOT_FOUND");
  });

  test("`events tail` prints an event that `events send` sent, unless its glob does not match", async () => {
    const sent = await run("events", "send", "run.stalled", "--example", "--id", "evt_seen", "--json");
    await run("events", "send", "run.progressed", "--example", "--id", "evt_place");
    expect(json(sent)).toMatchObject({ format: 1, sent: true, id: "evt_seen", to: manifest.bus });
    await local.waitUntilIdle();
    const seen = await run("events", "tail", "run.*", "--no-follow", "--json");
    const lines = seen.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; event: { detail: { meta: { id: string } } } });
    const ids = lines.map(({ event }) => event.detail.meta.id);
    expect(ids).toContain("evt_seen");
    // Positions are in no log.
    expect(ids).not.toContain("evt_place");
    expect((await run("events", "tail", "task.*", "--no-follow", "--json")).stdout).toBe("");
  });

  test("data that violates its contract is not sent, and the error names the field", async () => {
    const { code, stderr } = await run("events", "send", "run.progressed", "--data", '{"runId":"r1","speed":1}');
    expect(code).toBe(2);
    expect(stderr).toContain('Unrecognized key: "speed"');
  });

  test("a message that violates its contract is parked, shown with its reason and replayed with --set", async () => {
    const message = RecordPositions.create(RecordPositions.examples[0], { id: "evt_bad" });
    const bad = JSON.stringify({
      ...message,
      detail: { ...message.detail, data: { ...message.detail.data, runId: 7 } },
    });
    const worker = manifest.workers.find(({ name }) => name === "RecordPositions")!;
    await sqs.sendMessage({ QueueUrl: worker.queue, MessageBody: bad });
    await local.waitUntilIdle();

    const { consumers } = json(await run("dlq", "show", "evt_bad", "--json"));
    expect(consumers).toMatchObject([
      {
        consumer: "RecordPositions",
        state: "open",
        reason: "contract.violated",
        attempts: [{ receive: 1, error: { name: "PermanentError" } }],
      },
    ]);
    const ls = await run("dlq", "ls", "--json", "--fail-if-any");
    expect(ls.code).toBe(3);
    expect(json(ls)).toMatchObject({ total: 1, consumers: recordPositions({ open: 1, groups: 1, noRecord: 0 }) });

    const replay = await run(
      "dlq",
      "replay",
      "RecordPositions",
      "--where",
      "reason == 'contract.violated'",
      "--set",
      'runId="r_fixed"',
      "--json",
    );
    expect(json(replay)).toMatchObject({ selected: 1, replayed: 1 });
    await local.waitUntilIdle();
    expect(json(await run("dlq", "ls", "--json"))).toMatchObject({ total: 0, consumers: recordPositions({ open: 0 }) });
    const after = json(await run("dlq", "show", "evt_bad", "--json"));
    expect(after.consumers).toMatchObject([{ state: "resolved", inQueue: false }]);
  });

  test("an unreadable message is paired with its failure, and a purge closes the failure", async () => {
    const worker = manifest.workers.find(({ name }) => name === "RecordPositions")!;
    await sqs.sendMessage({ QueueUrl: worker.queue, MessageBody: "not json" });
    await local.waitUntilIdle();
    expect(json(await run("dlq", "ls", "--json"))).toMatchObject({
      total: 1,
      consumers: recordPositions({ open: 1, noRecord: 0 }),
    });
    const file = join(cwd, "dead.ndjson");
    await run("dlq", "export", "RecordPositions", "-o", file);
    expect(json(await run("dlq", "purge", "RecordPositions", "--export", file, "--json"))).toMatchObject({
      deleted: 1,
    });
    expect(json(await run("dlq", "ls", "--json"))).toMatchObject({ total: 0, consumers: recordPositions({ open: 0 }) });
  });
});
