import type { Local } from "@waybill/local/boot";

/** How far a task has come. */
const WAY = { draft: [], open: ["open"], claimed: ["open", "claim"], started: ["open", "claim", "start"] } as const;
export type Stage = keyof typeof WAY;

const HOUR = 3_600_000;
const stop = (id: string, lat: number, lon: number) => ({ id, name: id, point: { lat, lon } });
export const ROUTE = { name: "Mitte", stops: [stop("s1", 52.52, 13.4), stop("s2", 52.53, 13.42)] };
/** What a dispatcher says of a task on a route, but for the route. */
export const offer = (now: number) => ({
  title: "Parcels to Mitte",
  window: { from: new Date(now).toISOString(), to: new Date(now + 4 * HOUR).toISOString() },
  bonus: { money: { amount: 1_000, currency: "EUR" }, onTime: 300 },
  offerExpiresAt: new Date(now + 2 * HOUR).toISOString(),
});

export type Dispatch = Awaited<ReturnType<typeof dispatchOf>>;

/** A dispatcher's work, done through the API: what tests of other doors begin with. */
export async function dispatchOf(local: Local) {
  const manager = await local.token("manager", "m1");
  const admin = await local.token("admin", "a1");
  let published: Promise<string> | undefined;
  let couriers = 0;

  /** One request, `POST /v1/tasks`. Throws when it is refused. */
  async function ask(token: string, request: string, body?: unknown): Promise<Record<string, unknown>> {
    const [method = "", path = ""] = request.split(" ");
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const given = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${local.api}${path}`, { method, headers, ...given });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${request} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async function drawn(): Promise<string> {
    return (await ask(admin, "POST /v1/routes", ROUTE))["routeId"] as string;
  }

  async function publish(): Promise<string> {
    const routeId = await drawn();
    await ask(admin, `POST /v1/routes/${routeId}/publish`);
    return routeId;
  }

  return {
    manager,
    admin,
    ask,
    /** A route that nobody has published. */
    drawn,
    /** A route with a revision: one for all who ask. */
    published: () => (published ??= publish()),
    /** A task that has come so far, and the token of a courier of its own, who has it if anybody has. */
    async task(stage: Stage, change: object = {}): Promise<{ taskId: string; courier: string }> {
      const routeId = await (published ??= publish());
      const courier = await local.token("courier", `courier-${++couriers}`);
      const made = await ask(manager, "POST /v1/tasks", { ...offer(Date.now()), routeId, ...change });
      const taskId = made["taskId"] as string;
      for (const verb of WAY[stage]) await ask(verb === "open" ? manager : courier, `POST /v1/tasks/${taskId}/${verb}`);
      return { taskId, courier };
    },
  };
}
