import { addTask, readRevision, readRoute, readTask } from "../store.ts";
import { drafted } from "../drafts.ts";
import { newId } from "../ids.ts";
import type { Revision } from "../routes.ts";
import type { Wanted } from "./columns.ts";

/** A good row, and where it stands. */
export interface Good {
  line: number;
  wanted: Wanted;
}

/** Whose rows they are, and when they were read. */
export interface Origin {
  partner: string;
  sha256: string;
  /** Names the run: whoever looks at a task sees where it came from. */
  run: string;
  at: string;
}

/** Writes side by side. One partner's day must not take what the index of drafts has for everybody: 1,000 a second. */
const AT_ONCE = 10;

export type Routes = ReturnType<typeof routes>;

/** The revisions that rows name and that take tasks, each read once. Without its way: there may be many. */
export function routes() {
  const known = new Map<string, Promise<Revision | undefined>>();
  return (routeId: string, revision: number | undefined): Promise<Revision | undefined> => {
    const key = `${routeId}#${revision ?? ""}`;
    const found = known.get(key) ?? readOne(routeId, revision);
    known.set(key, found);
    return found;
  };
}

async function readOne(routeId: string, revision: number | undefined): Promise<Revision | undefined> {
  const [route, found] = await Promise.all([readRoute(routeId), readRevision(routeId, revision)]);
  if (!found || route?.body.state === "archived") return undefined;
  return { ...found.body, path: [], stops: found.body.stops.slice(0, 1) };
}

/** Make these rows drafts, each once. Answers how many of them this run made; a repeated call counts the same. */
export async function lay(rows: readonly Good[], from: Origin, routeOf: Routes): Promise<number> {
  const waiting = rows.values();
  let made = 0;
  const hand = async () => {
    for (const row of waiting) if (await layOne(row, from, routeOf)) made += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
  return made;
}

async function layOne({ line, wanted }: Good, from: Origin, routeOf: Routes): Promise<boolean> {
  const { externalId, ...offer } = wanted;
  // A row with a name is the same task in whatever file it comes; one without is only itself, in these very bytes.
  const row = externalId === undefined ? `row ${from.sha256}.${line}` : `ref ${externalId}`;
  const taskId = newId("tsk", `partner ${from.partner}`, row);
  const by = `${from.run}.${line}`;
  const route = (await routeOf(offer.routeId, offer.revision))!;
  const task = drafted(taskId, offer, route, { by, at: from.at });
  if (await addTask({ ...task, from: { partner: from.partner, externalId } })) return true;
  // There already: from an earlier file, or from this run before it was cut short.
  return (await readTask(taskId))?.body.last.by === by;
}
