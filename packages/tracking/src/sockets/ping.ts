import { CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { encodeMessage } from "../live/frames.ts";
import { socketEndpoint } from "../live/socket-endpoint.ts";
import { readLatestSeq } from "../live/store.ts";
import { requireSubscription } from "../live/watched-scopes.ts";

/** ping: keep the scope watched, and return the newest page's number. */
export const handler = socketEndpoint(
  { name: "LivePing", message: CLIENT_MESSAGES.ping },
  async function ping(_, request) {
    await requireSubscription(request);
    return encodeMessage({ kind: "pong", to: await readLatestSeq() });
  },
);
