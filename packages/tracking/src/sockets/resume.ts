import { CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { readChangesSince } from "../live/read-changes.ts";
import { encodeFrame, filterByScope } from "../live/frames.ts";
import { socketEndpoint } from "../live/socket-endpoint.ts";
import { requireSubscription } from "../live/watched-scopes.ts";

/** resume: return the changes after a page again. */
export const handler = socketEndpoint(
  { name: "LiveResume", message: CLIENT_MESSAGES.resume },
  async function resume({ since }, request) {
    const viewer = await requireSubscription(request);
    return encodeFrame(filterByScope(viewer.scope, await readChangesSince(since, request.at), viewer));
  },
);
