import { liveFeedEvents } from "@waybill/events-schema/groups";
import { unpackProgress } from "@waybill/events-schema/tracking";
import { settings } from "@waybill/kernel/settings";
import { worker } from "@waybill/kernel/worker";
import * as z from "zod";
import { toChange } from "../live/changes.ts";
import { coalesceCalls } from "../live/coalesce-calls.ts";
import { loadConnectionsClient } from "../live/connections.ts";
import { type FeedChange, toFeedChanges } from "../live/feeds.ts";
import { isRecent } from "../live/pages.ts";
import { publishChanges } from "../live/publish-changes.ts";
import { ready } from "../table.ts";

const LiveSettings = z.object({ paceSeconds: z.coerce.number().min(0).max(10).default(2) });

/**
 * Milliseconds between frames, from the SSM parameter `tracking/live/paceSeconds`. Twice the interval costs half: each
 * frame is one message to each subscriber.
 */
const frameIntervalMs = async (): Promise<number> =>
  (await settings("tracking", "live", LiveSettings)).paceSeconds * 1_000;

const addToBatch = coalesceCalls<readonly FeedChange[]>(async function publishBatch(batches) {
  const intervalMs = await frameIntervalMs();
  const feeds = Map.groupBy(batches.flat(), ({ feed }) => feed);
  const published = [...feeds].map(([feed, all]) =>
    publishChanges(
      feed,
      all.map(({ change }) => change),
      intervalMs,
    ),
  );
  await Promise.all(published);
});

/** Publish events of runs and tasks to the live feeds: the messages of a batch are one page of each feed that they are for. */
export const handler = worker(
  "UpdateLiveFeed",
  liveFeedEvents,
  async function updateLiveFeed(message) {
    if (!isRecent(message.meta.at, Date.now())) return;
    await addToBatch(unpackProgress(message).flatMap((one) => toFeedChanges(toChange(one))));
  },
  { atOnce: true, warm: () => Promise.all([ready(), loadConnectionsClient(), frameIntervalMs()]) },
);
