import { forEachConcurrently } from "@waybill/kernel/concurrently";
import { log } from "@waybill/kernel/log";
import { endConnection, postToConnection, type PostResult } from "./connections.ts";
import { encodeFrames } from "./frames.ts";
import type { LivePage } from "./pages.ts";
import { deleteSubscriber, type FeedSubscriber, listSubscribers } from "./store.ts";
import { isTokenExpired } from "./tickets.ts";

/** Concurrent posts; the slowest one delays only its own lane, for a second at most. */
const MAX_CONCURRENT_POSTS = 50;

/**
 * Send the pages after `since` to each subscriber of a feed: all changes, or those of its run. A connection whose token has
 * expired is ended, a closed one is deleted; clients that do not read are left out.
 */
export async function broadcast(feed: string, since: number, pages: readonly LivePage[]): Promise<void> {
  const recipients = await listSubscribers(feed);
  const frames = new Map<string | undefined, string[]>();
  const count: Record<PostResult | "expired", number> = { sent: 0, gone: 0, "left out": 0, expired: 0 };

  async function sendTo({ connectionId, exp, runId }: FeedSubscriber): Promise<void> {
    if (isTokenExpired(exp, Date.now())) {
      count.expired++;
      return endConnection(connectionId);
    }
    const texts = frames.get(runId) ?? encodeFrames(feed, since, pages, runId);
    frames.set(runId, texts);
    for (const text of texts) {
      const posted = await postToConnection(connectionId, text);
      count[posted]++;
      // It will see the gap, or is not there any more: what comes after is of no use.
      if (posted === "gone") await deleteSubscriber(connectionId);
      if (posted !== "sent") return;
    }
  }
  await forEachConcurrently(recipients, MAX_CONCURRENT_POSTS, sendTo);
  if (recipients.length > 0) log.info("frames sent", { feed, since, pages: pages.length, ...count });
}
