import { Said } from "@waybill/events-schema/live";
import { caughtUp } from "../live/catch-up.ts";
import { frame, seenBy } from "../live/frames.ts";
import { socket } from "../live/socket.ts";
import { subscribed } from "../live/subscribed.ts";

/** resume: what was missed since a page, once more. */
export const handler = socket({ name: "LiveResume", message: Said.resume }, async ({ since }, said) => {
  const scope = await subscribed(said);
  return frame(seenBy(scope, await caughtUp(since, said.at)));
});
