import { addTask, readRevisionOrNewest, readRoute, readTask } from "../store.ts";
import { createDraft } from "../tasks/drafts.ts";
import { forEachConcurrently } from "@waybill/kernel/concurrently";
import { createId } from "@waybill/kernel/ids";
import type { RouteRevision } from "../routes/route.ts";
import type { ImportedOffer } from "./columns.ts";

/** A good row, and where it stands. */
export interface ValidRow {
  line: number;
  offer: ImportedOffer;
}

/** Whose rows they are, and when they were read. */
export interface ImportOrigin {
  partner: string;
  sha256: string;
  /** Names the run, so that a task shows where it came from. */
  run: string;
  at: string;
}

/** Writes side by side. One partner's day must not take what the index of drafts has for everybody: 1,000 a second. */
const MAX_CONCURRENT_WRITES = 10;

export type RevisionReader = ReturnType<typeof createRevisionReader>;

/** The revisions that rows name and that take tasks, each read once. Without its way: there may be many. */
export function createRevisionReader() {
  const known = new Map<string, Promise<RouteRevision | undefined>>();
  return (routeId: string, revision: number | undefined): Promise<RouteRevision | undefined> => {
    const key = `${routeId}#${revision ?? ""}`;
    const found = known.get(key) ?? readOfferableRevision(routeId, revision);
    known.set(key, found);
    return found;
  };
}

async function readOfferableRevision(
  routeId: string,
  revision: number | undefined,
): Promise<RouteRevision | undefined> {
  const [route, found] = await Promise.all([readRoute(routeId), readRevisionOrNewest(routeId, revision)]);
  if (!found || route?.body.state === "archived") return undefined;
  return { ...found.body, path: [], stops: found.body.stops.slice(0, 1) };
}

/** Create a draft for each row, once. Returns how many of them this run created; a repeated call counts the same. */
export async function createDrafts(
  rows: readonly ValidRow[],
  origin: ImportOrigin,
  revisionOf: RevisionReader,
): Promise<number> {
  let made = 0;
  await forEachConcurrently(rows, MAX_CONCURRENT_WRITES, async function createIfNew(row) {
    if (await createRowDraft(row, origin, revisionOf)) made += 1;
  });
  return made;
}

async function createRowDraft(
  { line, offer: row }: ValidRow,
  origin: ImportOrigin,
  revisionOf: RevisionReader,
): Promise<boolean> {
  const { externalId, ...offer } = row;
  // A row with a name is the same task in whatever file it comes; one without is only itself, in these very bytes.
  const name = externalId === undefined ? `row ${origin.sha256}.${line}` : `ref ${externalId}`;
  const taskId = createId("tsk", `partner ${origin.partner}`, name);
  const by = `${origin.run}.${line}`;
  const route = (await revisionOf(offer.routeId, offer.revision))!;
  const task = createDraft(taskId, offer, route, { by, at: origin.at });
  if (await addTask({ ...task, from: { partner: origin.partner, externalId } })) return true;
  // There already: from an earlier file, or from this run before it was cut short.
  return (await readTask(taskId))?.body.lastTransition.by === by;
}
