import { worker } from "@waybill/kernel/worker";
import { changeOf, heard } from "../live/changes.ts";
import { reachable } from "../live/connections.ts";
import { feed } from "../live/feed.ts";
import { isNews } from "../live/pages.ts";
import { ready } from "../live/store.ts";
import { together } from "../live/together.ts";

const add = together(feed);

/** What happens to runs and tasks is told to whoever looks: the messages of a batch are one page and one frame. */
export const handler = worker(
  "FeedLive",
  heard,
  async (message) => {
    if (isNews(message.meta.at, Date.now())) await add(changeOf(message));
  },
  { ordered: false, concurrency: 100, warm: () => Promise.all([ready(), reachable()]) },
);
