import type { Local } from "@waybill/local/boot";
import { table } from "@waybill/operator/output";
import type { Report } from "@waybill/reports/report";
import { announced, once } from "./announced.ts";
import type { Books } from "./books.ts";
import type { Competition } from "./competition.ts";
import type { FixAccount } from "./fixes.ts";
import type { PartnersFile } from "./import.ts";
import type { Run } from "./phones.ts";
import type { Photos } from "./photos.ts";
import { paidIn } from "./report.ts";
import { note } from "./screen.ts";
import type { Seen } from "./watch.ts";

/** The day in numbers, as they are printed: a name, and how many. */
export type Closing = [what: string, count: number | string][];

/** What the day came to. */
export function closing(
  local: Local,
  day: {
    competition: Competition;
    runs: readonly Run[];
    fixes: FixAccount;
    books: Books;
    seen: Seen;
    photos: Photos;
    file: PartnersFile;
    report: Report;
  },
): Closing {
  const { competition, runs, fixes, books, seen, photos, file, report } = day;
  const facts = once(announced(local));
  const count = (name: string, which: (data: Record<string, unknown>) => boolean = () => true) =>
    facts.filter((fact) => fact.name === name && which(fact.data)).length;
  return [
    ["claims", competition.claims],
    ["winners", competition.won.length],
    ["refused claims", Object.values(competition.refused).reduce((sum, one) => sum + one, 0)],
    ["given back", competition.released],
    ["runs completed", runs.filter(({ outcome }) => outcome === "completed").length],
    ["of these late", count("task.completed", ({ onTime }) => onTime === false)],
    ["runs failed", runs.filter(({ outcome }) => outcome === "failed").length],
    ["stops reached", count("stop.arrived")],
    ["off the route", count("run.went-off-route")],
    ["and back on it", count("run.back-on-route")],
    ["stalled", count("run.stalled")],
    ["silent", count("run.went-silent")],
    ["live frames", seen.frames],
    ["changes in them", seen.changes],
    ["connections cut", seen.lost],
    ["bonuses announced", (books.awarded / 100).toFixed(2)],
    ["ledgers come to", (books.paid / 100).toFixed(2)],
    ["receipts photographed", photos.sent],
    ["accepted unseen", photos.accepted],
    ["reviewed", photos.reviewed],
    ["wrong amounts", photos.wrong],
    ["receipts reimbursed", books.reimbursed],
    ["bonuses in the report", (paidIn(report) / 100).toFixed(2)],
    ["rows of the report", report.courierDays.length + report.routeDays.length],
    ["rows imported", file.imported],
    ["rows refused", file.refused],
    ["fixes sent", fixes.sent],
    ["accepted", fixes.accepted],
    ["classed", fixes.classed],
    ["stored", fixes.stored],
    ["lost", fixes.lost],
    ["duplicated effects", fixes.twice],
    ["requests sent twice", fixes.repeated.requests],
    ["announcements", facts.length],
    ["of these said again", announced(local).length - facts.length],
  ];
}

/** Every run, then the day in numbers, then whatever is not as it should be. */
export function print(fixes: FixAccount, runs: readonly Run[], rows: Closing, faults: readonly string[]): void {
  const worked = new Map(runs.map((run) => [run.runId, run]));
  const lines = fixes.runs.map(({ runId, name, sent, stored, classes, storedM, offPercent }) => {
    const run = worked.get(runId);
    const classed = Object.entries(classes).map(([fixClass, count]) => `${count} ${fixClass}`);
    const km = (storedM / 1_000).toFixed(2);
    return [
      name,
      run?.courier ?? "",
      run?.offer.mishap ?? "",
      sent,
      stored,
      classed.join(", "),
      km,
      offPercent.toFixed(3),
    ];
  });
  const heads = ["ROUTE", "COURIER", "MISHAP", "SENT", "STORED", "CLASSED", "KM", "OFF %"];
  for (const line of table(heads, lines).split("\n")) note(line);
  note("");
  for (const [what, count] of rows) note(`${what.padEnd(22)}${String(count).padStart(8)}`);
  for (const fault of faults) note(`NOT AS IT SHOULD BE: ${fault}`);
}
