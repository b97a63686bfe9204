import type { LocalWaybill } from "@waybill/local/boot";

/** The commands that bring a task to each stage. */
const TRANSITIONS_TO_STAGE = {
  draft: [],
  open: ["open"],
  claimed: ["open", "claim"],
  started: ["open", "claim", "start"],
} as const;
export type TaskStage = keyof typeof TRANSITIONS_TO_STAGE;

const HOUR_MS = 3_600_000;
const stop = (id: string, lat: number, lon: number) => ({ id, name: id, point: { lat, lon } });
export const ROUTE_REQUEST = { name: "Mitte", stops: [stop("s1", 52.52, 13.4), stop("s2", 52.53, 13.42)] };
/** The request for a task, without its route. */
export const taskRequest = (now: number) => ({
  title: "Parcels to Mitte",
  window: { from: new Date(now).toISOString(), to: new Date(now + 4 * HOUR_MS).toISOString() },
  bonus: { money: { amount: 1_000, currency: "EUR" }, onTime: 300 },
  offerExpiresAt: new Date(now + 2 * HOUR_MS).toISOString(),
});

export type DispatchClient = Awaited<ReturnType<typeof createDispatchClient>>;

/** A client that creates routes and tasks through the API, for tests of other endpoints. `clock` is the cloud's. */
export async function createDispatchClient(local: LocalWaybill, clock: { now(): number } = Date) {
  const manager = await local.token("manager", "m1");
  const admin = await local.token("admin", "a1");
  let published: Promise<string> | undefined;
  let couriers = 0;

  /** Sends one request, such as `POST /v1/tasks`. Throws when it is rejected. */
  async function request(token: string, endpoint: string, body?: unknown): Promise<Record<string, unknown>> {
    const [method = "", path = ""] = endpoint.split(" ");
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const given = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${local.api}${path}`, { method, headers, ...given });
    const text = await response.text();
    if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async function createRoute(): Promise<string> {
    return (await request(admin, "POST /v1/routes", ROUTE_REQUEST))["routeId"] as string;
  }

  async function createPublishedRoute(): Promise<string> {
    const routeId = await createRoute();
    await request(admin, `POST /v1/routes/${routeId}/publish`);
    return routeId;
  }

  return {
    manager,
    admin,
    request,
    /** Creates a route that is not published. */
    createRoute,
    /** A published route, the same for all callers. */
    publishedRoute: () => (published ??= createPublishedRoute()),
    /** Creates a task in this stage, and a courier's token; the courier has the task from `claimed` on. */
    async createTask(stage: TaskStage, change: object = {}): Promise<{ taskId: string; courier: string }> {
      const routeId = await (published ??= createPublishedRoute());
      const courier = await local.token("courier", `courier-${++couriers}`);
      const created = await request(manager, "POST /v1/tasks", { ...taskRequest(clock.now()), routeId, ...change });
      const taskId = created["taskId"] as string;
      for (const verb of TRANSITIONS_TO_STAGE[stage])
        await request(verb === "open" ? manager : courier, `POST /v1/tasks/${taskId}/${verb}`);
      return { taskId, courier };
    },
  };
}
