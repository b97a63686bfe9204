import type { LiveScope } from "@waybill/events-schema/live";
import type { LocalWaybill } from "@waybill/local/boot";

/** A manager's connection to the live feed, once its subscription is answered. It only receives. */
export async function openWatcher(local: LocalWaybill, scope: LiveScope): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${await local.token("manager", "m1")}` };
  const answer = await fetch(`${local.api}/v1/live/tickets`, { method: "POST", headers });
  const { url } = (await answer.json()) as { url: string };
  const socket = new WebSocket(url);
  await waitForEvent(socket, "open");
  socket.send(JSON.stringify({ action: "subscribe", to: scope }));
  await waitForEvent(socket, "message");
  return socket;
}

const waitForEvent = (socket: WebSocket, what: "open" | "message") =>
  new Promise((resolve, reject) => {
    socket.addEventListener(what, resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("a watcher was refused")), { once: true });
  });
