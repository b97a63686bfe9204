/**
 * A day as systems outside see it: a partner's file, the dispatcher's and the couriers' clients, a receiver of webhooks. Everything
 * goes through the HTTP API, and what the day should come to is reckoned here from what was asked for.
 */
import { createHash } from "node:crypto";
import { createClient, dataOf, type WaybillClient } from "@waybill/client";
import { Webhook as Verifier } from "standardwebhooks";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Report } from "@waybill/reports/report";
import { type ReceivedWebhook, startReceiver } from "../../packages/webhooks/test/receiver.ts";
import { LONG } from "../long.ts";
import { apiCloud } from "../support/api-cloud.ts";
import { ROUTE_REQUEST } from "../support/dispatch-client.ts";

const { local, clock } = apiCloud;
const TASKS = LONG ? 200 : 20;
/** Nobody may have more than five tasks. */
const COURIERS = TASKS / 4;
const TEAM = "day";
const MINUTE_MS = 60_000;
const DRAW_SECONDS = 60;
const ENTRANTS = 4;
const ON_TIME = 150;

type Task = Awaited<ReturnType<typeof listTasks>>[number];

/** What is done with the tasks, in turn. */
const KINDS = ["drawn", "assigned", "proven", "reviewed", "late"] as const;
const kindOf = (n: number) => KINDS[n % KINDS.length]!;
/** Of the late ones some fail, of the reviewed ones some are rejected. */
const isEveryFourth = (n: number) => Math.floor(n / KINDS.length) % 4 === 0;
const bonusOf = (n: number) => 500 + ((n * 37) % 900);

async function clientOf(role: string, sub: string, limits: { team?: string } = {}): Promise<WaybillClient> {
  const token = await local.token(role, sub, limits);
  return createClient({ api: local.api, token: () => Promise.resolve(token) });
}

/** Works on all of them, a few at a time. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += 10) await Promise.all(items.slice(from, from + 10).map(work));
}

const taskPath = ({ taskId }: { taskId: string }) => ({ params: { path: { taskId } } });

/** Every page of the tasks in a state that the partner's file has become. */
async function listTasks(client: WaybillClient, state: "draft" | "completed" | "failed") {
  const tasks = [];
  for (let cursor: string | undefined; ;) {
    const query = { state, limit: 100, ...(cursor !== undefined && { cursor }) };
    const page = await dataOf(client.GET("/v1/tasks", { params: { query } }));
    tasks.push(...page.tasks.filter(({ from }) => from?.partner === "day-partner"));
    cursor = page.cursor;
    if (cursor === undefined) return tasks;
  }
}

/** The file of a partner, a row for each task. */
function formatFile(routeId: string, now: number): string {
  const at = (minutes: number) => new Date(now + minutes * MINUTE_MS).toISOString();
  const rows = Array.from({ length: TASKS }, (_, n) => {
    const kind = kindOf(n);
    const rising = kind === "drawn" ? ["0.25", "60", "20.00"] : ["", "", ""];
    const money = [(bonusOf(n) / 100).toFixed(2), "EUR", (ON_TIME / 100).toFixed(2), ...rising];
    return [`order-${n}`, `Parcels ${n}`, routeId, at(-120), at(kind === "late" ? -60 : 600), at(300), ...money].join(
      ",",
    );
  });
  const columns =
    "externalId,title,routeId,from,to,offerExpiresAt,bonus,currency,onTime,risingBy,risingEveryS,risingCap";
  return [columns, ...rows, ""].join("\r\n");
}

async function importFile(routeId: string): Promise<void> {
  const partner = await clientOf("partner", "day-partner");
  const file = Buffer.from(formatFile(routeId, clock.now()));
  const sha256 = createHash("sha256").update(file).digest("hex");
  const body = { bytes: file.length, sha256, encoding: "utf-8" as const };
  const { importId, upload } = await dataOf(partner.POST("/v1/imports", { body }));
  const { url, method, headers } = upload!;
  expect((await fetch(url, { method, headers, body: file })).status).toBe(200);
  await local.waitUntilIdle({ skip: true });
  const imported = await dataOf(partner.GET("/v1/imports/{importId}", { params: { path: { importId } } }));
  expect(imported).toMatchObject({ state: "done", rows: TASKS, ok: TASKS, errors: 0 });
}

/** A receiver of webhooks with outages. It accepts what is signed, at its time, by the webhook's secret. */
async function startVerifyingReceiver() {
  let isFailing = false;
  let secret = "";
  const accepted = new Map<string, { type: string; data: Record<string, unknown> }>();
  const failed = new Set<string>();
  const forged: unknown[] = [];
  const { url, stop, restart } = await startReceiver(({ headers, body }) => {
    const id = String(headers["webhook-id"]);
    if (isFailing) {
      failed.add(id);
      return 500;
    }
    try {
      accepted.set(id, verify({ headers, body }) as { type: string; data: Record<string, unknown> });
      return 204;
    } catch (error) {
      forged.push(error);
      return 400;
    }
  });
  /** By the clock of the cloud, which is ahead of this machine's. */
  function verify({ headers, body }: Pick<ReceivedWebhook, "headers" | "body">): unknown {
    vi.useFakeTimers({ now: clock.now(), toFake: ["Date"] });
    try {
      return new Verifier(secret).verify(body, headers as Record<string, string>);
    } finally {
      vi.useRealTimers();
    }
  }
  return {
    url,
    stop,
    restart,
    accepted,
    failed,
    forged,
    trust: (shown: string) => void (secret = shown),
    fail: (how: boolean) => void (isFailing = how),
    /** The notices that arrived, each once whatever the number of its copies. */
    notices: () =>
      [...accepted.values()].map(({ type, data }) => [type, data["taskId"], data["stopId"]].filter(Boolean).join(" ")),
  };
}

/** So much time passes, and what is due by then is done. */
async function pass(minutes: number): Promise<void> {
  clock.advanceTo(clock.now() + minutes * MINUTE_MS);
  await local.waitUntilIdle({ skip: true });
}

/** The seed is the committed one, and it has chosen the winner among those who entered. */
function verifyDraw(draw: { seed?: string; commitment: string; entrants?: string[]; winner?: string }): void {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  expect(sha256(draw.seed!)).toBe(draw.commitment);
  expect(draw.entrants).toHaveLength(ENTRANTS);
  const [first] = draw.entrants!.toSorted((a, b) =>
    sha256(`${draw.seed}:${a}`) < sha256(`${draw.seed}:${b}`) ? -1 : 1,
  );
  expect(draw.winner).toBe(first);
}

/** What the phone reports: the first stop, the way, and the second stop unless the courier never comes there. */
function fixesOf(startedAt: number, { comesToSecond }: { comesToSecond: boolean }) {
  const fix = (second: number, share: number) => ({
    fixTime: new Date(startedAt + second * 1_000).toISOString(),
    lat: 52.52 + 0.01 * share,
    lon: 13.4 + 0.02 * share,
    accuracyM: 5,
    seq: second,
  });
  return [fix(1, 0), fix(40, 0.3), fix(50, 0.35), ...(comesToSecond ? [fix(110, 1)] : [fix(60, 0.4)])];
}

test("a day by HTTP alone: a partner's file, draws, assignments, claims, runs, webhooks through two outages, and a report that agrees", async () => {
  const began = clock.now();
  const admin = await clientOf("admin", "day-admin");
  const dispatcher = await clientOf("dispatcher", "day-dispatcher");
  const manager = await clientOf("manager", "day-manager", { team: TEAM });
  const names = Array.from({ length: COURIERS }, (_, n) => `day-courier-${n}`);
  const couriers = new Map<string, WaybillClient>();
  for (const name of names) couriers.set(name, await clientOf("courier", name, { team: TEAM }));

  const receiver = await startVerifyingReceiver();
  onTestFinished(receiver.stop);
  const taskEvents = ["opened", "claimed", "assigned", "started", "completed", "failed"] as const;
  const body = {
    url: receiver.url,
    team: TEAM,
    events: [...taskEvents.map((verb) => `task.${verb}` as const), "delivery.out" as const, "delivery.done" as const],
  };
  const { webhookId, secret } = await dataOf(admin.POST("/v1/webhooks", { body }));
  receiver.trust(secret!);

  const { routeId } = await dataOf(dispatcher.POST("/v1/routes", { body: ROUTE_REQUEST }));
  await dataOf(dispatcher.POST("/v1/routes/{routeId}/publish", { params: { path: { routeId } } }));
  await importFile(routeId);
  const drafts = await listTasks(dispatcher, "draft");
  const numberOf = (task: Pick<Task, "from">) => Number(task.from!.externalId!.split("-")[1]);
  expect(drafts.map(numberOf).toSorted((a, b) => a - b)).toEqual(Array.from({ length: TASKS }, (_, n) => n));

  // The dispatcher decides how each is given away and what completing it proves, and offers it.
  await forEach(drafts, async function offer(draft) {
    const { taskId, version } = draft;
    const kind = kindOf(numberOf(draft));
    const unmet = ({ proven: "refuse", reviewed: "review" } as const)[kind as string];
    const completion = unmet && { stops: "all" as const, notBeforeWindow: false, unmet };
    const change = { version, team: TEAM, ...(kind === "drawn" && { draw: { seconds: DRAW_SECONDS } }) };
    await dataOf(
      dispatcher.PATCH("/v1/tasks/{taskId}", {
        ...taskPath({ taskId }),
        body: { ...change, ...(completion && { completion }) },
      }),
    );
    await dataOf(dispatcher.POST("/v1/tasks/{taskId}/open", taskPath({ taskId })));
  });
  await local.waitUntilIdle({ skip: true });

  // The first outage: the receiver answers 500 while tasks find their couriers.
  receiver.fail(true);
  const ofKind = (...kinds: (typeof KINDS)[number][]) =>
    drafts.filter((task) => kinds.includes(kindOf(numberOf(task))));
  await forEach(ofKind("drawn"), async function enter(task) {
    for (let nth = 0; nth < ENTRANTS; nth++) {
      const entrant = couriers.get(names[(numberOf(task) + nth) % COURIERS]!)!;
      expect((await entrant.POST("/v1/tasks/{taskId}/claim", taskPath(task))).response.status).toBe(202);
    }
  });
  await pass(3);
  const owners = new Map<string, string>();
  await forEach(ofKind("drawn"), async function readDraw(task) {
    const draw = await dataOf(manager.GET("/v1/tasks/{taskId}/draw", taskPath(task)));
    verifyDraw(draw);
    owners.set(task.taskId, draw.winner!);
  });
  for (const { taskId } of ofKind("assigned", "proven", "reviewed", "late")) {
    const load = Map.groupBy(owners.values(), (name) => name);
    const [least] = names.toSorted((a, b) => (load.get(a)?.length ?? 0) - (load.get(b)?.length ?? 0));
    owners.set(taskId, least!);
  }
  const courierOf = ({ taskId }: { taskId: string }) => couriers.get(owners.get(taskId)!)!;
  await forEach(ofKind("assigned"), ({ taskId }) =>
    dataOf(
      dispatcher.POST("/v1/tasks/{taskId}/assign", {
        ...taskPath({ taskId }),
        body: { courierId: owners.get(taskId)! },
      }),
    ),
  );
  await forEach(ofKind("proven", "reviewed", "late"), (task) =>
    dataOf(courierOf(task).POST("/v1/tasks/{taskId}/claim", taskPath(task))),
  );
  await local.waitUntilIdle({ skip: true });
  const failedFirst = receiver.failed.size;
  receiver.fail(false);

  // All are on the way, and report where they are.
  const runs = new Map<string, { runId: string; startedAt: number }>();
  await forEach(drafts, async function start(task) {
    const { run } = await dataOf(courierOf(task).POST("/v1/tasks/{taskId}/start", taskPath(task)));
    runs.set(task.taskId, { runId: run!.runId, startedAt: Date.parse(run!.startedAt) });
  });
  const [unproven] = ofKind("proven");
  const early = await courierOf(unproven!).POST("/v1/tasks/{taskId}/complete", taskPath(unproven!));
  expect(early.error).toMatchObject({ code: "COMPLETION_UNPROVEN" });
  await pass(3);
  await forEach(drafts, async function report(task) {
    const { runId, startedAt } = runs.get(task.taskId)!;
    const fixes = fixesOf(startedAt, { comesToSecond: kindOf(numberOf(task)) !== "reviewed" });
    const accepted = await dataOf(courierOf(task).POST("/v1/positions", { body: { runId, fixes } }));
    expect(accepted.accepted).toBe(fixes.length);
  });
  await local.waitUntilIdle({ skip: true });

  // The second outage: nothing listens there while tasks are completed, and the receiver is tried in vain.
  receiver.stop();
  await forEach(drafts, (task) => {
    const path = taskPath(task);
    return kindOf(numberOf(task)) === "late" && isEveryFourth(numberOf(task))
      ? dataOf(courierOf(task).POST("/v1/tasks/{taskId}/fail", { ...path, body: { reason: "nobody-there" as const } }))
      : dataOf(courierOf(task).POST("/v1/tasks/{taskId}/complete", path));
  });
  await forEach(ofKind("reviewed"), (task) => {
    const verdict = isEveryFourth(numberOf(task)) ? ("reject" as const) : ("accept" as const);
    return dataOf(
      manager.POST("/v1/tasks/{taskId}/review", {
        ...taskPath(task),
        body: { verdict, reason: "called the customer" },
      }),
    );
  });
  await pass(2);
  const acceptedBefore = receiver.accepted.size;
  await receiver.restart();

  // What was to be sent follows from what was done with each task.
  const expected = drafts.flatMap((task) => {
    const [n, kind] = [numberOf(task), kindOf(numberOf(task))];
    const given = kind === "assigned" ? "task.assigned" : "task.claimed";
    const ended = kind === "late" && isEveryFourth(n) ? "failed" : "completed";
    const visited = kind === "reviewed" || ended === "failed" ? ["s1"] : ["s1", "s2"];
    const transitions = ["task.opened", given, "task.started", `task.${ended}`];
    const stops = [
      ...["s1", "s2"].map((stop) => `delivery.out ${stop}`),
      ...visited.map((stop) => `delivery.done ${stop}`),
    ];
    return [
      ...transitions.map((type) => `${type} ${task.taskId}`),
      ...stops.map((notice) => notice.replace(" ", ` ${task.taskId} `)),
    ];
  });
  for (let n = 0; n < 50 && receiver.accepted.size < expected.length; n++) await pass(2);
  expect(receiver.forged).toEqual([]);
  expect(receiver.notices().toSorted()).toEqual(expected.toSorted());
  // Each outage kept something back.
  expect(failedFirst).toBeGreaterThan(TASKS / 2);
  expect(expected.length - acceptedBefore).toBeGreaterThan(TASKS);
  await dataOf(admin.DELETE("/v1/webhooks/{webhookId}", { params: { path: { webhookId } } }));

  // What each courier earns, by the partner's file and by when each task was opened, claimed and completed.
  const completed = await listTasks(manager, "completed");
  const earned = new Map<string, number>();
  for (const task of completed) {
    const [n, kind] = [numberOf(task), kindOf(numberOf(task))];
    if (kind === "reviewed" && isEveryFourth(n)) continue;
    const steps = Math.floor((Date.parse(task.claimedAt!) - Date.parse(task.openedAt!)) / MINUTE_MS);
    const flat = kind === "drawn" ? Math.min(2_000, bonusOf(n) + 25 * steps) : bonusOf(n);
    earned.set(task.taskId, flat + (kind === "late" ? 0 : ON_TIME));
  }
  const sum = (amounts: Iterable<number>) => [...amounts].reduce((total, amount) => total + amount, 0);
  const failed = TASKS / KINDS.length / 4;
  expect(completed).toHaveLength(TASKS - failed);
  expect((await listTasks(manager, "failed")).length).toBe(failed);

  const months = new Set([began, clock.now()].map((at) => new Date(at).toISOString().slice(0, 7)));
  const entries = new Map<string, number>();
  for (const period of months)
    for (let cursor: string | undefined; ;) {
      const query = { period, limit: 100, ...(cursor !== undefined && { cursor }) };
      const page = await dataOf(manager.GET("/v1/ledger", { params: { query } }));
      for (const { taskId, money } of page.entries) entries.set(taskId!, (entries.get(taskId!) ?? 0) + money.amount);
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
  expect(entries).toEqual(earned);

  const days = [began - 24 * 60 * MINUTE_MS, clock.now() + 24 * 60 * MINUTE_MS];
  const [from, to] = days.map((at) => new Date(at).toISOString().slice(0, 10)) as [string, string];
  const { reportId } = await dataOf(manager.POST("/v1/reports", { body: { from, to } }));
  await local.waitUntilIdle({ skip: true });
  const file = await manager.GET("/v1/reports/{reportId}/files/{format}", {
    params: { path: { reportId, format: "json" } },
    parseAs: "json",
  });
  const { total, couriers: lines } = file.data as unknown as Report;
  const late = TASKS / KINDS.length;
  expect(total).toMatchObject({
    started: TASKS,
    completed: completed.length,
    failed,
    onTime: TASKS - late,
    stops: 2 * TASKS - late,
    bonus: { EUR: sum(earned.values()) },
    adjusted: {},
  });
  const byCourier = Object.groupBy(earned, ([taskId]) => owners.get(taskId)!);
  for (const { of, figures } of lines)
    expect(figures.bonus["EUR"] ?? 0, of).toBe(sum((byCourier[of] ?? []).map(([, amount]) => amount)));
});
