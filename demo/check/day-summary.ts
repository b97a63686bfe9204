import type { LocalWaybill } from "@waybill/local/boot";
import { table } from "@waybill/operator/text";
import type { Report } from "@waybill/reports/report";
import { readEventLog, distinctEvents } from "./event-log.ts";
import type { LedgerCheck } from "./ledgers.ts";
import type { ClaimResults } from "../day/claim-tasks.ts";
import type { FixCheck } from "./fixes.ts";
import type { PartnerImportResult } from "../day/partner-import.ts";
import type { DrivenRun } from "../day/drive-runs.ts";
import type { ReceiptCheck } from "../day/receipt-photos.ts";
import { reportedCents } from "../day/report.ts";
import type { WebhookCheck } from "../day/receive-webhooks.ts";
import { printNote, noteWidth } from "../screen.ts";
import type { LiveFeedCheck } from "../day/watch-live-feed.ts";

/** The numbers of the day as they are printed: headings, and below each the names and the counts. */
export type DaySummary = readonly (readonly [
  heading: string,
  rows: readonly (readonly [what: string, count: number | string])[],
])[];

/** The summary of the day. */
export function summarizeDay(
  local: LocalWaybill,
  day: {
    competition: ClaimResults;
    runs: readonly DrivenRun[];
    fixes: FixCheck;
    ledgers: LedgerCheck;
    seen: LiveFeedCheck;
    photos: ReceiptCheck;
    file: PartnerImportResult;
    webhooks: WebhookCheck;
    report: Report;
  },
): DaySummary {
  const { competition, runs, fixes, ledgers, seen, photos, file, webhooks, report } = day;
  const published = readEventLog(local);
  const facts = distinctEvents(published);
  const count = (name: string, which: (data: Record<string, unknown>) => boolean = () => true) =>
    facts.filter((fact) => fact.name === name && which(fact.data)).length;
  const ended = (how: DrivenRun["outcome"]) => runs.filter(({ outcome }) => outcome === how).length;
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
        ["fixes classified", fixes.classified],
        ["fixes stored", fixes.stored],
        ["fixes lost", fixes.lost],
        ["fixes that had an effect twice", fixes.appliedTwice],
        ["requests that phones sent twice", fixes.harmlessRepeats.requests],
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
        ["connections cut and made again", seen.reconnects],
      ],
    ],
    [
      "Webhooks to a system outside",
      [
        ["events that it was to receive", webhooks.sent],
        ["webhooks lost", webhooks.lost],
        ["attempts refused during its outage", webhooks.refused],
        ["webhooks that came again under the same id", webhooks.repeated],
      ],
    ],
    [
      "Money",
      [
        ["euros of bonuses in the published events", euros(ledgers.publishedCents)],
        ["euros of bonuses in the couriers' ledgers", euros(ledgers.paidCents)],
        ["euros of bonuses in the report", euros(reportedCents(report))],
        ["receipts photographed", photos.sent],
        ["receipts accepted without a person", photos.accepted],
        ["receipts that a manager reviewed", photos.reviewed],
        ["receipts with a wrong amount in the end", photos.wrong],
        ["receipts reimbursed", ledgers.reimbursed],
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

/** Prints every run, then the numbers of the day. */
export function printDaySummary(fixes: FixCheck, runs: readonly DrivenRun[], groups: DaySummary): void {
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
  printNote(table(heads, lines, { width: noteWidth() }));
  for (const [heading, rows] of groups) {
    printNote(`\n${heading}`);
    for (const [what, count] of rows) printNote(`  ${what.padEnd(48)}${String(count).padStart(8)}`);
  }
}
