import { CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { encodeMessage } from "../live/frames.ts";
import { socketEndpoint } from "../live/socket-endpoint.ts";
import { renewSubscription } from "../live/subscriptions.ts";

/** ping: keep the scope watched, and return the newest page of each feed. */
export const handler = socketEndpoint(
  { name: "LivePing", message: CLIENT_MESSAGES.ping },
  async function ping(_, request) {
    return [encodeMessage({ kind: "newest", feeds: await renewSubscription(request) })];
  },
);
