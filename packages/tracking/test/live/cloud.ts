import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Message } from "@waybill/events-schema/event";
import { Heard } from "@waybill/events-schema/live";
import { type Local, type LocalOptions, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import type { Happening } from "@waybill/local/ports";
import { onTestFinished } from "vitest";

/** The whole of Waybill, and what a test of the live feed does with it. */
export interface Cloud {
  local: Local;
  clock: SkippingClock;
  happened: Happening[];
  /** Announces these facts. */
  announce(...facts: Message[]): Promise<void>;
  /** All that was announced has reached the log, and the frames are under way. */
  quiet(): Promise<void>;
  /** A request as a manager, or as who is named. */
  ask(method: string, path: string, role?: "courier" | "manager" | "admin", sub?: string): Promise<Response>;
  /** The address to connect to, with a ticket. */
  address(): Promise<string>;
  /** A connection that is open. */
  join(): Promise<Ear>;
}

/** A client that only listens and speaks: what it makes of it is the test's. */
export interface Ear {
  socket: WebSocket;
  heard: Heard[];
  say(message: unknown): void;
  /** The next message that it has not told yet. */
  next(): Promise<Heard>;
  closed: Promise<void>;
}

export async function cloud(options: LocalOptions = {}): Promise<Cloud> {
  const clock = skippingClock();
  const happened: Happening[] = [];
  const local = await startLocal({ clock, onHappening: (one) => happened.push(one), ...options });
  onTestFinished(() => local.stop());
  const { name, stage } = local.view.app;
  local.cloud.parameters.put(`/${name}/${stage}/tracking/live/paceSeconds`, "0");
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  const bus = new EventBridgeClient({ endpoint: local.endpoint, region: local.view.app.region, credentials });
  const EventBusName = local.view.buses[0]!.name;

  async function ask(method: string, path: string, role: "courier" | "manager" | "admin" = "manager", sub = "m1") {
    const headers = { authorization: `Bearer ${await local.token(role, sub)}` };
    return fetch(`${local.api}${path}`, { method, headers });
  }
  async function address() {
    const answer = await ask("POST", "/v1/live/tickets");
    return ((await answer.json()) as { url: string }).url;
  }
  return {
    local,
    clock,
    happened,
    ask,
    address,
    async announce(...facts) {
      for (let from = 0; from < facts.length; from += 10) {
        const Entries = facts.slice(from, from + 10).map((fact) => ({
          EventBusName,
          Source: fact.source,
          DetailType: fact["detail-type"],
          Detail: JSON.stringify(fact.detail),
        }));
        await bus.send(new PutEventsCommand({ Entries }));
      }
    },
    quiet: () => local.settled({ skip: true, timeoutMs: 60_000 }),
    join: async () => listening(new WebSocket(await address())),
  };
}

/** Listens from the first moment on. Throws when the handshake is refused. */
export async function listening(socket: WebSocket): Promise<Ear> {
  const heard: Heard[] = [];
  const waiting: ((message: Heard) => void)[] = [];
  let told = 0;
  socket.addEventListener("message", ({ data }) => {
    heard.push(Heard.parse(JSON.parse(String(data))));
    const tell = waiting.shift();
    if (tell) tell(heard[told++]!);
  });
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the handshake was refused")));
  });
  return {
    socket,
    heard,
    closed,
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    next: () =>
      told < heard.length ? Promise.resolve(heard[told++]!) : new Promise((resolve) => waiting.push(resolve)),
  };
}
