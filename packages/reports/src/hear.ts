import { type Fact, placesOf, type Taught } from "./facts.ts";
import {
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
    for (const one of waiting.flatMap((each) => placesOf(each, waiting))) await place({ ...one, ...run });
  }
  if (!fact) return;
  if (fact.courierId !== undefined) return place({ ...fact, courierId: fact.courierId });
  const ofRun = { ...fact, runId: fact.runId! };
  await putRunFact(ofRun);
  const owner = await readRun(ofRun.runId);
  if (!owner) return;
  for (const one of placesOf(ofRun, await readRunFacts(ofRun.runId))) await place({ ...one, ...owner });
}

/**
 * Keep a fact with its courier, and note it for each report that it may have missed. A report covers its months before it
 * reads its facts, and a fact is kept before it looks who covers it: one of the two sees the other.
 */
async function place(fact: Fact & { courierId: string }): Promise<void> {
  await putFact(fact);
  const missed = (await readCovering(fact.at)).filter(
    ({ from, until, courierId = fact.courierId }) => from <= fact.at && fact.at < until && courierId === fact.courierId,
  );
  for (const { key, until } of missed) {
    await putLate(key, fact, new Date(Date.parse(until) + SETTLE_MS).toISOString());
  }
}
