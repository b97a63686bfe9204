import { Said } from "@waybill/events-schema/live";
import { caughtUp } from "../live/catch-up.ts";
import { frame, seenBy } from "../live/frames.ts";
import { socket } from "../live/socket.ts";
import { putSubscriber } from "../live/store.ts";
import { look } from "../live/watched.ts";

/** subscribe: hear of this from now on, and of what was missed. A page that comes meanwhile is in one of the two. */
export const handler = socket(
  { name: "LiveSubscribe", message: Said.subscribe },
  async ({ to: scope, since }, { connectionId, at }) => {
    await Promise.all([putSubscriber({ connectionId, scope }, at), look(scope, at)]);
    return frame(seenBy(scope, await caughtUp(since, at)));
  },
);
