import type { LiveUpdate } from "@waybill/events-schema/live";
import { log } from "@waybill/kernel/log";
import { endConnection, postToConnection, type PostResult } from "./connections.ts";
import { encodeFrame, filterByScope } from "./frames.ts";
import { deleteSubscriber, type LiveSubscriber, listSubscribers } from "./store.ts";
import { isTokenExpired } from "./tickets.ts";

/** Concurrent posts; the slowest one delays only its own lane, for a second at most. */
const MAX_CONCURRENT_POSTS = 50;

/**
 * Send one frame to each subscriber, limited to its scope and teams. A connection whose token has expired is ended, a
 * closed one is deleted; clients that do not read are left out.
 */
export async function broadcast(portion: LiveUpdate): Promise<void> {
  const recipients = await listSubscribers();
  const texts = new Map<string, string>();
  const count: Record<PostResult | "expired", number> = { sent: 0, gone: 0, "left out": 0, expired: 0 };
  const queue = recipients.values();

  async function sendTo({ connectionId, exp, ...viewer }: LiveSubscriber): Promise<void> {
    if (isTokenExpired(exp, Date.now())) {
      count.expired++;
      return endConnection(connectionId);
    }
    const key = JSON.stringify(viewer);
    const text = texts.get(key) ?? encodeFrame(filterByScope(viewer.scope, portion, viewer));
    texts.set(key, text);
    const posted = await postToConnection(connectionId, text);
    count[posted]++;
    if (posted === "gone") await deleteSubscriber(connectionId);
  }
  async function drainQueue(): Promise<void> {
    for (const recipient of queue) await sendTo(recipient);
  }
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_POSTS, recipients.length) }, drainQueue));
  const { from, to, changes } = portion;
  if (recipients.length > 0) log.info("frames sent", { from, to, changes: changes.length, ...count });
}
