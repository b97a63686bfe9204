import { type Fact, placesOf, type Taught } from "./facts.ts";
import {
  type Covering,
  putActive,
  putFact,
  putLate,
  putRoute,
  putRun,
  putRunFact,
  putTask,
  readCovering,
  readRun,
  readRunFacts,
} from "./facts/store.ts";

/** How long facts may go on coming after a period's end before a report is drawn anew for them. */
const SETTLE_MS = 60 * 60_000;
/** Writes at once: in a batch other messages are heard at the same time. */
const TOGETHER = 10;

type Placed = Fact & { courierId: string };

/**
 * Keep what an event teaches. Every write is one item whose bytes the event alone decides, so that events in any order,
 * and any of them twice, leave the same table.
 *
 * A fact of a run names no courier. Whoever comes second, the fact or the event that says whose run it is, finds the other:
 * each writes first and then looks. Two facts about the same stop find each other in the same way.
 */
export async function hear({ fact, run, task, route }: Taught): Promise<void> {
  if (route) await putRoute(route);
  if (task) await putTask(task);
  if (run) {
    await putRun(run);
    const waiting = await readRunFacts(run.runId);
    // Each looks at those before it alone: of two about a stop it is then the later in the list that finds the other.
    await place(waiting.flatMap((each, n) => placesOf(each, waiting.slice(0, n))).map((one) => ({ ...one, ...run })));
  }
  if (!fact) return;
  if (fact.courierId !== undefined) return place([{ ...fact, courierId: fact.courierId }]);
  const ofRun = { ...fact, runId: fact.runId! };
  await putRunFact(ofRun);
  const owner = await readRun(ofRun.runId);
  if (owner) await place(placesOf(ofRun, await readRunFacts(ofRun.runId)).map((one) => ({ ...one, ...owner })));
}

/**
 * Keep facts with their courier, and note them for each report that they may have missed. A month knows the courier before
 * it has a fact, so that none is overlooked. A report covers its months before it reads its facts, and facts are kept
 * before this looks who covers them: one of the two sees the other.
 */
async function place(facts: readonly Placed[]): Promise<void> {
  const months = Map.groupBy(facts, ({ at }) => at.slice(0, 7));
  for (const [month, ofMonth] of months) {
    await writeAll([...new Set(ofMonth.map(({ courierId }) => courierId))], (courierId) => putActive(month, courierId));
    await writeAll(ofMonth, putFact);
    for (const report of await readCovering(month)) {
      const late = new Map(ofMonth.filter((fact) => covers(report, fact)).map((fact) => [fact.id, fact]));
      const dueAt = new Date(Date.parse(report.until) + SETTLE_MS).toISOString();
      await writeAll([...late.values()], (fact) => putLate(report.key, fact, dueAt));
    }
  }
}

const covers = ({ from, until, courierId }: Covering, fact: Placed): boolean =>
  from <= fact.at && fact.at < until && (courierId === undefined || courierId === fact.courierId);

/** In no order: each write is an item of its own. */
async function writeAll<T>(things: readonly T[], write: (thing: T) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < things.length; n += TOGETHER) await Promise.all(things.slice(n, n + TOGETHER).map(write));
}
