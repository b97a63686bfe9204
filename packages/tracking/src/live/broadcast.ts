import type { LiveUpdate, LiveScope } from "@waybill/events-schema/live";
import { log } from "@waybill/kernel/log";
import { postToConnection, type PostResult } from "./connections.ts";
import { encodeFrame, filterByScope } from "./frames.ts";
import { deleteSubscriber, type LiveSubscriber, listSubscribers } from "./store.ts";

/** Concurrent posts; the slowest one delays only its own lane, for a second at most. */
const MAX_CONCURRENT_POSTS = 50;

/**
 * Send one frame to each subscriber, limited to its scope. Closed connections are deleted; clients that do not read are
 * left out.
 */
export async function broadcast(portion: LiveUpdate): Promise<void> {
  const recipients = await listSubscribers();
  const texts = new Map<LiveScope, string>();
  const count: Record<PostResult, number> = { sent: 0, gone: 0, "left out": 0 };
  const queue = recipients.values();

  async function sendTo({ connectionId, scope }: LiveSubscriber): Promise<void> {
    const text = texts.get(scope) ?? encodeFrame(filterByScope(scope, portion));
    texts.set(scope, text);
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
