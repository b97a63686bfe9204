import { liveFeedEvents } from "@waybill/events-schema/groups";
import type { LiveChange } from "@waybill/events-schema/live";
import { settings } from "@waybill/kernel/settings";
import { worker } from "@waybill/kernel/worker";
import * as z from "zod";
import { toChange } from "../live/changes.ts";
import { loadConnectionsClient } from "../live/connections.ts";
import { publishChanges } from "../live/publish-changes.ts";
import { isRecent } from "../live/pages.ts";
import { ready } from "../table.ts";
import { coalesceCalls } from "../live/coalesce-calls.ts";

const LiveSettings = z.object({ paceSeconds: z.coerce.number().min(0).max(10).default(2) });

/**
 * Milliseconds between frames, from the SSM parameter `tracking/live/paceSeconds`. Twice the interval costs half: each
 * frame is one message to each subscriber.
 */
const frameIntervalMs = async (): Promise<number> =>
  (await settings("tracking", "live", LiveSettings)).paceSeconds * 1_000;

const addToBatch = coalesceCalls<LiveChange>(async (changes) => publishChanges(changes, await frameIntervalMs()));

/** Publish events of runs and tasks to the live feed: the messages of a batch are one page and one frame. */
export const handler = worker(
  "UpdateLiveFeed",
  liveFeedEvents,
  async function updateLiveFeed(message) {
    if (isRecent(message.meta.at, Date.now())) await addToBatch(toChange(message));
  },
  { atOnce: true, warm: () => Promise.all([ready(), loadConnectionsClient(), frameIntervalMs()]) },
);
