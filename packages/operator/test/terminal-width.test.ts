import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { failureKey } from "@waybill/kernel/failure";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { type Manifest, manifestPath, parseManifest } from "@waybill/plan/manifest";
import { renderReceipt, SAMPLE_RECEIPTS } from "../../../demo/generate/render-receipt.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { formatHelp } from "../src/cli/command.ts";
import { loadCommands as allCommands, findCommand } from "../src/cli/command-registry.ts";
import { displayWidth } from "../src/text.ts";
import { type CliResult, runWaybill as runCommand } from "./run-waybill.ts";

const WIDTH = 80;
const cwd = mkdtempSync(join(tmpdir(), "waybill-width-"));
const LONG = "x".repeat(50);
const [RUN, EVENT, COURIER] = [`run_${LONG}`, `evt_${LONG}${LONG}`, `courier-${LONG}`];
/** Wide, combining and unsafe characters, and words without a break. */
const NASTY = `超市 e\u0301 👩‍👩‍👧 \u001b[2J\u009b2J\u202e\u2066 ${"long words ".repeat(20)}${LONG}${LONG}`;

let local: LocalWaybill;
let job: string;

/** Runs a command in 80 columns. One that does not end by itself is interrupted when it has printed what matches. */
function run(args: readonly string[], { until }: { until?: RegExp } = {}): Promise<CliResult> {
  const stop = new AbortController();
  let printed = "";
  return runCommand(args, {
    cwd,
    env: { COLUMNS: String(WIDTH), ...operatorEnvironment(local) },
    signal: stop.signal,
    onStdout(text) {
      printed += text;
      if (until?.test(printed)) stop.abort();
    },
  });
}

const linesOf = ({ stdout, stderr }: CliResult): string[] => `${stdout}${stderr}`.split("\n");
const tooWide = (ran: CliResult): string[] => linesOf(ran).filter((line) => displayWidth(line) > WIDTH);

async function post(role: string, sub: string, path: string, body: object = {}): Promise<Record<string, string>> {
  const headers = { authorization: `Bearer ${await local.token(role, sub)}`, "content-type": "application/json" };
  const answer = await fetch(`${local.api}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}

/** Adds a dead letter and its failure, with every text as long as possible. */
async function addDeadLetter(manifest: Manifest): Promise<void> {
  const worker = manifest.workers.find(({ name }) => name === "RecordPositions");
  const { arn } = local.view.queues.find(({ url }) => worker!.deadLetterQueue.endsWith(url.split("/").at(-1)!))!;
  const at = new Date().toISOString();
  const detail = { meta: { id: EVENT, v: 1 }, data: { runId: RUN, note: NASTY } };
  local.cloud.queues.send(arn, JSON.stringify({ "detail-type": "positions.record", source: "x", detail }));
  const config = { endpoint: local.endpoint, region: manifest.region };
  const dynamo = new DynamoDB({ ...config, credentials: local.credentials });
  await DynamoDBDocument.from(dynamo).put({
    TableName: manifest.failures,
    Item: {
      ...failureKey(worker!.name, EVENT),
      consumer: worker!.name,
      eventId: EVENT,
      event: "positions.record",
      state: "open",
      receives: 5,
      firstFailedAt: at,
      lastFailedAt: at,
      fingerprint: "aaaaaaaaaaaa",
      attempts: [
        {
          at,
          requestId: LONG,
          logStream: "s",
          version: LONG,
          ms: 12,
          receive: 5,
          error: { name: "TypeError", message: NASTY },
        },
      ],
      stack: `TypeError: ${NASTY}\n    at fold (${LONG}/${LONG}.ts:1:1)`,
    },
  });
}

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

beforeAll(async () => {
  // A command that read the process instead of its arguments would print wide lines.
  vi.stubEnv("COLUMNS", "500");
  local = await startLocal();
  const manifest = parseManifest(local.cloud.parameters.below(`${manifestPath("local")}/`));
  const stops = [52.52, 52.53].map((lat, n) => ({
    id: `s${n}`,
    name: NASTY.slice(0, 40).replaceAll(/\p{Cc}/gu, ""),
    point: { lat, lon: 13.4 },
  }));
  const { routeId } = await post("admin", "a1", "/v1/routes", { name: "超市 round", stops });
  await post("admin", "a1", `/v1/routes/${routeId}/publish`);
  const { taskId } = await post("admin", "a1", "/v1/tasks", {
    title: `超市 round ${LONG}`,
    routeId,
    bonus: { money: { amount: 100, currency: "EUR" } },
    window: { from: inMinutes(0), to: inMinutes(60) },
    offerExpiresAt: inMinutes(30),
    startWithinS: 900,
  });
  await post("admin", "a1", `/v1/tasks/${taskId}/open`);
  await post("courier", COURIER, `/v1/tasks/${taskId}/claim`);
  await addDeadLetter(manifest);
  const head = "externalId,title,routeId,from,to,bonus,currency";
  const row = `"${LONG}","${NASTY.replace("\u001b", "")}",${routeId},nonsense ${LONG},2026-02-30,twelve ${LONG},EUR`;
  writeFileSync(join(cwd, "tasks.csv"), `${head}\r\n${row}\r\n`);
  writeFileSync(
    join(cwd, "drive.gpx"),
    '<gpx version="1.1"><trk><trkseg><trkpt lat="52.5" lon="13.4"/><trkpt lat="52.6" lon="13.4"/></trkseg></trk></gpx>',
  );
  writeFileSync(join(cwd, "receipt.jpg"), await renderReceipt(SAMPLE_RECEIPTS[0]!));
  const { reportId } = JSON.parse((await run(["reports", "run", "--week", "2026-W46", "--json"])).stdout).job as {
    reportId: string;
  };
  job = reportId;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await local.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** For each command, arguments that print all it can. The order matters: the last ones remove the dead letter. */
const ARGUMENTS: Record<string, () => string[][]> = {
  token: () => [["--role", "king", "--sub", LONG]],
  play: () => [
    ["drive.gpx", "--run", RUN, "--courier", COURIER, "--speed", "max"],
    ["none.gpx", "--run", RUN],
  ],
  live: () => [[]],
  import: () => [["tasks.csv", "--partner", "acme", "-o", "errors.csv"]],
  "events tail": () => [["--no-follow", "--since", "1h"]],
  "events send": () => [
    ["run.progressed", "--example"],
    ["run.progressed", "--example", "--dry-run"],
    ["run.progressed", "--data", JSON.stringify({ [LONG]: NASTY })],
  ],
  "events types": () => [[]],
  "dlq ls": () => [[]],
  "dlq groups": () => [[]],
  "dlq show": () => [[EVENT], [EVENT, "--reveal"], [LONG]],
  "dlq export": () => [["RecordPositions", "-o", `${LONG}.ndjson`]],
  "dlq replay": () => [
    ["RecordPositions", "--dry-run"],
    ["RecordPositions", "--id", LONG],
    ["RecordPositions", "--set", `runId=${LONG}`],
    ["RecordPositions"],
  ],
  "dlq resume": () => [[LONG]],
  "dlq history": () => [[]],
  "dlq purge": () => [["RecordPositions", "--export", `${LONG}.ndjson`]],
  "receipts read": () => [["receipt.jpg", "none.jpg"]],
  "receipts examples export": () => [["--out", LONG]],
  "jobs ls": () => [[]],
  "jobs show": () => [[job]],
  "jobs wait": () => [[job]],
  "jobs retry": () => [[job]],
  "jobs cancel": () => [[job]],
  "reports run": () => [["--week", "2026-W46"]],
  "people export": () => [["c9"], [LONG, "--out", LONG]],
  "people erase": () => [["c9"], [LONG]],
  doctor: () => [[]],
};

describe("in 80 columns", () => {
  test("every command has arguments in this test", async () => {
    expect(Object.keys(ARGUMENTS).toSorted()).toEqual((await allCommands()).map(({ name }) => name).toSorted());
  });

  test.each(Object.keys(ARGUMENTS))(
    "`waybill %s` and its help print no line wider than 80 columns and no control character",
    async (name) => {
      const words = name.split(" ");
      const { command } = (await findCommand(words))!;
      expect(
        formatHelp(command, WIDTH)
          .split("\n")
          .filter((line) => displayWidth(line) > WIDTH),
      ).toEqual([]);
      for (const args of ARGUMENTS[name]!()) {
        const ran = await run([...words, ...args], name === "live" ? { until: /\n/ } : {});
        expect(`${ran.stdout}${ran.stderr}`.trim(), args.join(" ")).not.toBe("");
        expect(tooWide(ran), args.join(" ")).toEqual([]);
        expect(`${ran.stdout}${ran.stderr}`, args.join(" ")).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }
    },
  );

  test("the overview and a usage error print no line wider than 80 columns", async () => {
    expect(tooWide(await run(["--help"]))).toEqual([]);
    expect(tooWide(await run(["nonsense", LONG, LONG]))).toEqual([]);
  });
});

test("`waybill live` prints courier and title of a task", async () => {
  const line = /^\d\d:\d\d:\d\d {2}courier-xx… {2}\S+.* task\.claimed/m;
  expect((await run(["live"], { until: line })).stdout).toMatch(line);
});

test("--wide shortens nothing, and a token is one line", async () => {
  const { stdout } = await run(["live", "--wide"], { until: new RegExp(COURIER) });
  expect(stdout).toContain(COURIER);
  const { stdout: token } = await run(["token", "--role", "courier", "--sub", "c1"]);
  expect(token).toMatch(/^\S{100,}\n$/);
});

test("all errors of an import are in the file of -o and at the URL of --url", async () => {
  const { stdout, stderr } = await run(["import", "tasks.csv", "--partner", "acme", "-o", "all.csv", "--url"]);
  expect(stderr).toContain("the errors are in all.csv");
  const [url] = /^http\S+$/m.exec(stdout)!;
  expect(await (await fetch(url)).text()).toBe(readFileSync(join(cwd, "all.csv"), "utf8"));
  expect(readFileSync(join(cwd, "all.csv"), "utf8")).toMatch(/^line,field,reason,value\r\n2,/);
});
