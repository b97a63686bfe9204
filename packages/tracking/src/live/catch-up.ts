import type { Portion } from "@waybill/events-schema/live";
import { current, folded, MOST } from "./pages.ts";
import { head, pagesAfter, readState, writeState } from "./store.ts";

/** Half an hour of a busy day. Who has missed more takes all that holds, which is less. */
const MOST_PAGES = 1_000;
/** A reader without a page of its own follows so many at most, and as many again when one writer of the state died. */
const STATE_EVERY = 100;

/** What who has the page `since` has missed; all that holds now for who has none, and where the log does not reach back. */
export async function caughtUp(since: number | undefined, now: number): Promise<Portion> {
  if (since === undefined) return everything(now);
  const to = await head();
  if (since > to || to - since > MOST_PAGES) return everything(now);
  const pages = (await pagesAfter(since)).filter(({ seq }) => seq <= to);
  if (pages.length < to - since) return everything(now);
  const changes = folded(...pages.map((page) => page.changes));
  return changes.length > MOST ? everything(now) : { from: since + 1, to, changes };
}

/** Every so many pages: write what holds after this one, so that a reader need not begin at the first. */
export async function keepState(seq: number, now: number): Promise<void> {
  if (seq % STATE_EVERY !== 0) return;
  const { to, changes } = await everything(now);
  await writeState({ seq: to, changes }, now);
}

async function everything(now: number): Promise<Portion> {
  const state = await readState();
  const pages = await pagesAfter(state.seq);
  const changes = folded(state.changes, ...pages.map((page) => page.changes));
  // With no page after the state, pages that were sent may still be gone: the number is the log's, not the state's.
  return { from: 0, to: pages.at(-1)?.seq ?? (await head()), changes: current(changes, now) };
}
