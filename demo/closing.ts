import type { Local } from "@waybill/local/boot";
import { table } from "@waybill/operator/text";
import type { Report } from "@waybill/reports/report";
import { announced, once } from "./announced.ts";
import type { Books } from "./books.ts";
import type { Competition } from "./competition.ts";
import type { FixAccount } from "./fixes.ts";
import type { PartnersFile } from "./import.ts";
import type { Run } from "./phones.ts";
import type { Photos } from "./photos.ts";
import { paidIn } from "./report.ts";
import { note, roomForNotes } from "./screen.ts";
import type { Seen } from "./watch.ts";

/** The day in numbers, as they are printed: headings, and below each what was counted and how many. */
export type Closing = readonly (readonly [
  heading: string,
  rows: readonly (readonly [what: string, count: number | string])[],
])[];

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
  const published = announced(local);
  const facts = once(published);
  const count = (name: string, which: (data: Record<string, unknown>) => boolean = () => true) =>
    facts.filter((fact) => fact.name === name && which(fact.data)).length;
  const ended = (how: Run["outcome"]) => runs.filter(({ outcome }) => outcome === how).length;
  const euros = (cents: number) => (cents / 100).toFixed(2);
  return [
    [
      "Claims of the couriers for tasks",
      [
        ["claims made", competition.claims],
        ["claims that won a task", competition.won.length],
        ["claims refused because the task was taken", sum(Object.values(competition.refused))],
        ["tasks given back by couriers who had won two", competition.released],
      ],
    ],
    [
      "Runs",
      [
        ["runs completed", ended("completed")],
        ["runs completed too late", count("task.completed", ({ onTime }) => onTime === false)],
        ["runs failed because nobody was there", ended("failed")],
        ["stops reached", count("stop.arrived")],
        ["times a courier left the route", count("run.went-off-route")],
        ["times a courier came back to it", count("run.back-on-route")],
        ["times a courier stood still too long", count("run.stalled")],
        ["times a phone was silent too long", count("run.went-silent")],
      ],
    ],
    [
      "Fixes (positions that phones reported)",
      [
        ["fixes sent", fixes.sent],
        ["fixes accepted by the API", fixes.accepted],
        ["fixes classified", fixes.classed],
        ["fixes stored", fixes.stored],
        ["fixes lost", fixes.lost],
        ["fixes that had an effect twice", fixes.twice],
        ["requests that phones sent twice", fixes.repeated.requests],
        [
          "per cent the worst distance is off its fixes",
          Math.max(...fixes.runs.map((run) => run.offPercent)).toFixed(3),
        ],
      ],
    ],
    [
      "What the manager saw on the live map",
      [
        ["messages over the WebSocket", seen.frames],
        ["changes in them", seen.changes],
        ["connections cut and made again", seen.lost],
      ],
    ],
    [
      "Money",
      [
        ["euros of bonuses in the published events", euros(books.awarded)],
        ["euros of bonuses in the couriers' ledgers", euros(books.paid)],
        ["euros of bonuses in the report", euros(paidIn(report))],
        ["receipts photographed", photos.sent],
        ["receipts accepted without a person", photos.accepted],
        ["receipts that a manager reviewed", photos.reviewed],
        ["receipts with a wrong amount in the end", photos.wrong],
        ["receipts reimbursed", books.reimbursed],
      ],
    ],
    [
      "The partner's file, the report and the event bus",
      [
        ["rows of the file that became tasks", file.imported],
        ["rows of the file refused", file.refused],
        ["rows in the report", report.courierDays.length + report.routeDays.length],
        ["events published", facts.length],
        ["events published again under the same id", published.length - facts.length],
      ],
    ],
  ];
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** Every run, then the day in numbers. */
export function print(fixes: FixAccount, runs: readonly Run[], groups: Closing): void {
  const worked = new Map(runs.map((run) => [run.runId, run]));
  const lines = fixes.runs.map(({ runId, name, sent, stored, classes, storedM }) => {
    const run = worked.get(runId);
    const classed = Object.entries(classes).map(([fixClass, count]) => `${count} ${fixClass}`);
    const [courier, mishap] = [run?.courier ?? "", run?.offer.mishap ?? ""];
    const km = (storedM / 1_000).toFixed(2);
    return [name, courier, mishap, sent, stored, classed.join(", "), km];
  });
  const heads = [
    { head: "ROUTE", cut: 2 },
    "COURIER",
    "MISHAP",
    "SENT",
    "STORED",
    { head: "CLASSES", wrap: true as const, cut: 1 },
    "KM",
  ];
  note(table(heads, lines, { width: roomForNotes() }));
  for (const [heading, rows] of groups) {
    note(`\n${heading}`);
    for (const [what, count] of rows) note(`  ${what.padEnd(48)}${String(count).padStart(8)}`);
  }
}
