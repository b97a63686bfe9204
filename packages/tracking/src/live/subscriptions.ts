import { problem } from "@waybill/kernel/errors";
import { audiencesOf, EVERYTHING, feedsOfAudiences, type Audience, type LiveViewer } from "../access.ts";
import { readRun } from "../runs/store.ts";
import { listFeeds, type LiveSubscriber, putSubscriber, readLatestSeq, readSubscriber } from "./store.ts";
import { markWatched } from "./watched-scopes.ts";

/** The feeds of a subscription, and the newest page of each that has pages. */
export type NewestPages = Record<string, number>;

/** Subscribe a connection from now on; returns the newest page of each feed. A page that is appended meanwhile is in both the frames and the answer. */
export async function subscribeConnection(
  connection: Omit<LiveSubscriber, "audiences">,
  at: number,
): Promise<NewestPages> {
  const audiences = await findAudiences(connection);
  const subscriber = { ...connection, audiences };
  await Promise.all([putSubscriber(subscriber, at), markWatched(subscriber, at)]);
  return readNewestPages(audiences);
}

/**
 * The newest pages for a connection that is still there. A run that has got its task since, or another team, is followed
 * where it is now.
 */
export async function renewSubscription(request: { connectionId: string; at: number }): Promise<NewestPages> {
  const subscriber = await requireSubscription(request);
  const audiences = await findAudiences(subscriber);
  if (audiences.join() !== subscriber.audiences.join()) await putSubscriber({ ...subscriber, audiences }, request.at);
  return readNewestPages(audiences);
}

/**
 * The subscription of a connection, which any message marks as still watched. Throws NOT_FOUND when the connection has not
 * subscribed.
 */
export async function requireSubscription({
  connectionId,
  at,
}: {
  connectionId: string;
  at: number;
}): Promise<LiveSubscriber> {
  const subscriber = await readSubscriber(connectionId);
  if (subscriber === undefined)
    throw problem("NOT_FOUND", "This connection has not subscribed: send `subscribe` first.");
  await markWatched(subscriber, at);
  return subscriber;
}

/** The newest pages of what a viewer follows, which marks it as watched. */
export async function pollNewestPages(viewer: LiveViewer, at: number): Promise<NewestPages> {
  const audiences = await findAudiences(viewer);
  const [newest] = await Promise.all([readNewestPages(audiences), markWatched({ ...viewer, audiences }, at)]);
  return newest;
}

const findAudiences = (viewer: LiveViewer): Promise<Audience[]> =>
  audiencesOf(viewer, async (runId) => (await readRun(runId, { consistent: false }))?.body.task?.team);

async function readNewestPages(audiences: readonly Audience[]): Promise<NewestPages> {
  const feeds = feedsOfAudiences(audiences, audiences.includes(EVERYTHING) ? await listFeeds() : []);
  const newest = await Promise.all(feeds.map(async (feed) => [feed, await readLatestSeq(feed)] as const));
  return Object.fromEntries(newest.flatMap(([feed, seq]) => (seq === undefined ? [] : [[feed, seq]])));
}
