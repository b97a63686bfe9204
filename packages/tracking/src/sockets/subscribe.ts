import { CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { assertScopeVisible } from "../access.ts";
import { encodeMessage } from "../live/frames.ts";
import { socketEndpoint } from "../live/socket-endpoint.ts";
import { subscribeConnection } from "../live/subscriptions.ts";

/** subscribe: receive a scope from now on, and the newest page of each of its feeds. */
export const handler = socketEndpoint(
  { name: "LiveSubscribe", message: CLIENT_MESSAGES.subscribe },
  async function subscribe({ to: scope }, { connectionId, at, limits }) {
    const connection = { connectionId, scope, ...limits };
    assertScopeVisible(connection);
    return [encodeMessage({ kind: "newest", feeds: await subscribeConnection(connection, at) })];
  },
);
