import { CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { assertFeedVisible } from "../access.ts";
import { runOfScope } from "../live/feeds.ts";
import { encodeFrames, encodeMessage } from "../live/frames.ts";
import { readPagesAfter } from "../live/read-changes.ts";
import { socketEndpoint } from "../live/socket-endpoint.ts";
import { requireSubscription } from "../live/subscriptions.ts";

/** More than these are cheaper over HTTP, and are fewer there. */
const MAX_FRAMES = 8;

/** resume: return the pages of a feed after a page again. */
export const handler = socketEndpoint(
  { name: "LiveResume", message: CLIENT_MESSAGES.resume },
  async function resume({ feed, since }, request) {
    const { scope, ...subscriber } = await requireSubscription(request);
    assertFeedVisible(feed, subscriber);
    const pages = await readPagesAfter(feed, since);
    const frames = pages && encodeFrames(feed, since, pages, runOfScope(scope));
    if (frames && frames.length <= MAX_FRAMES) return frames;
    return [encodeMessage({ kind: "reset", feed, to: pages?.at(-1)?.seq ?? 0 })];
  },
);
