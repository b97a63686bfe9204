import { Said } from "@waybill/events-schema/live";
import { told } from "../live/frames.ts";
import { socket } from "../live/socket.ts";
import { head } from "../live/store.ts";
import { subscribed } from "../live/subscribed.ts";

/** ping: still looking; and is there anything that I have not? */
export const handler = socket({ name: "LivePing", message: Said.ping }, async (_, said) => {
  await subscribed(said);
  return told({ kind: "pong", to: await head() });
});
