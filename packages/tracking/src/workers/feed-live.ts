import type { Change } from "@waybill/events-schema/live";
import { worker } from "@waybill/kernel/worker";
import { changeOf, heard } from "../live/changes.ts";
import { reachable } from "../live/connections.ts";
import { feed } from "../live/feed.ts";
import { isNews } from "../live/pages.ts";
import { paceMs } from "../live/settings.ts";
import { ready } from "../table.ts";
import { together } from "../live/together.ts";

const add = together<Change>(async (changes) => feed(changes, await paceMs()));

/** What happens to runs and tasks is told to whoever looks: the messages of a batch are one page and one frame. */
export const handler = worker(
  "FeedLive",
  heard,
  async (message) => {
    if (isNews(message.meta.at, Date.now())) await add(changeOf(message));
  },
  { atOnce: true, warm: () => Promise.all([ready(), reachable(), paceMs()]) },
);
