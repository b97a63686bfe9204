import { CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { assertScopeVisible } from "../access.ts";
import { readChangesSince } from "../live/read-changes.ts";
import { encodeFrame, filterByScope } from "../live/frames.ts";
import { socketEndpoint } from "../live/socket-endpoint.ts";
import { putSubscriber } from "../live/store.ts";
import { markWatched } from "../live/watched-scopes.ts";

/**
 * subscribe: receive a scope from now on, and the changes since a page. A page written meanwhile is in at least one of
 * the two.
 */
export const handler = socketEndpoint(
  { name: "LiveSubscribe", message: CLIENT_MESSAGES.subscribe },
  async function subscribe({ to: scope, since }, { connectionId, at, limits }) {
    const subscriber = { connectionId, scope, ...limits };
    assertScopeVisible(subscriber);
    await Promise.all([putSubscriber(subscriber, at), markWatched(subscriber, at)]);
    return encodeFrame(filterByScope(scope, await readChangesSince(since, at), subscriber));
  },
);
