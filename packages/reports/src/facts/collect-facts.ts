import { forEachConcurrently } from "@waybill/kernel/concurrently";
import { isFactOfTeams } from "../access.ts";
import { type ExtractedFacts, type ReportFact, stopFactsToStore } from "./facts.ts";
import {
  type CoveringReport,
  putActiveCourier,
  putFact,
  putLateFact,
  putRouteName,
  putRunFact,
  putRunOwner,
  putTaskRoute,
  readCoveringReports,
  readRunFacts,
  readRunOwner,
} from "./store.ts";

/** How long after the end of its period a report waits for more late facts before its next revision is requested. */
const LATE_FACTS_DELAY_MS = 60 * 60_000;
/** Other messages of the batch write at the same time. */
const MAX_CONCURRENT_WRITES = 10;

type OwnedFact = ReportFact & { courierId: string };

/**
 * Stores what an event contains. Every write is one item whose bytes depend on the event alone, so that events in any order,
 * and any of them twice, leave the same table.
 *
 * A fact of a run names no courier: `task.started` does. Each of the two writes first and then reads, so that the second
 * finds the first. Two facts about the same stop find each other in the same way.
 */
export async function collectFacts({ fact, runOwner, taskRoute, routeName }: ExtractedFacts): Promise<void> {
  if (routeName) await putRouteName(routeName);
  if (taskRoute) await putTaskRoute(taskRoute);
  if (runOwner) {
    await putRunOwner(runOwner);
    const runFacts = await readRunFacts(runOwner.runId);
    // Each fact is compared with those before it in the list, so that every pair about a stop is compared once.
    const toStore = runFacts.flatMap((runFact, n) => stopFactsToStore(runFact, runFacts.slice(0, n)));
    await storeFacts(toStore.map((stopFact) => ({ ...stopFact, ...runOwner })));
  }
  if (!fact) return;
  if (fact.courierId !== undefined) return storeFacts([{ ...fact, courierId: fact.courierId }]);
  const runFact = { ...fact, runId: fact.runId! };
  await putRunFact(runFact);
  const owner = await readRunOwner(runFact.runId);
  if (!owner) return;
  const toStore = stopFactsToStore(runFact, await readRunFacts(runFact.runId));
  await storeFacts(toStore.map((stopFact) => ({ ...stopFact, ...owner })));
}

/**
 * Stores facts under their courier, and notes them for each report that they may be late for. The courier is listed in the
 * month before the first fact is stored, so that no report overlooks it. A report is listed in its months before it reads
 * facts, and facts are stored before the reports are read here: one of the two sees the other.
 */
async function storeFacts(facts: readonly OwnedFact[]): Promise<void> {
  const months = Map.groupBy(facts, ({ at }) => at.slice(0, 7));
  for (const [month, monthFacts] of months) {
    const courierIds = [...new Set(monthFacts.map(({ courierId }) => courierId))];
    await forEachConcurrently(courierIds, MAX_CONCURRENT_WRITES, (courierId) => putActiveCourier(month, courierId));
    await forEachConcurrently(monthFacts, MAX_CONCURRENT_WRITES, putFact);
    for (const report of await readCoveringReports(month)) {
      const late = new Map(monthFacts.filter((fact) => isCovered(report, fact)).map((fact) => [fact.id, fact]));
      const dueAt = new Date(Date.parse(report.until) + LATE_FACTS_DELAY_MS).toISOString();
      await forEachConcurrently(late.values(), MAX_CONCURRENT_WRITES, (fact) => putLateFact(report.key, fact, dueAt));
    }
  }
}

const isCovered = ({ from, until, courierId, ...report }: CoveringReport, fact: OwnedFact): boolean =>
  from <= fact.at &&
  fact.at < until &&
  (courierId === undefined || courierId === fact.courierId) &&
  isFactOfTeams(fact, report);
