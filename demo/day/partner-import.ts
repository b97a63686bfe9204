import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEventLog, distinctEvents } from "../check/event-log.ts";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { DemoCloud } from "../cloud.ts";
import { withProgress, printNote, runWaybill } from "../screen.ts";

const ROWS = 20;
const DAY_MS = 86_400_000;
const COLUMNS = ["externalId", "title", "routeId", "from", "to", "bonus", "currency"] as const;
type CsvRow = Record<(typeof COLUMNS)[number], string>;

/** Invalid cells, by row. */
const INVALID_CELLS: ReadonlyMap<number, Partial<CsvRow>> = new Map([
  [4, { bonus: "twelve" }],
  [9, { routeId: "rte_nowhere" }],
  [14, { to: "2020-02-30T12:00:00Z" }],
]);

/** The result of a partner's file. */
export interface PartnerImportResult {
  imported: number;
  refused: number;
  faults: string[];
}

/** Imports a partner's file of tomorrow's tasks, of which three rows are invalid. */
export async function importPartnerFile(local: DemoCloud, ask: ApiClient, now: number): Promise<PartnerImportResult> {
  const { routes } = await requireSuccess<{ routes: { routeId: string }[] }>(ask("GET", "/v1/routes?limit=5"));
  const file = join(tmpdir(), "tomorrow.csv");
  writeFileSync(file, formatCsv(routes, now + DAY_MS));
  printNote(`${ROWS} rows; in three of them somebody slipped`);
  await runWaybill(local, "import", file, "--partner", "acme");
  await withProgress("its rows become tasks", local.waitUntilIdle({ skip: true }));
  const finished = distinctEvents(readEventLog(local)).find(({ name }) => name === "import.finished")?.data as
    | { made: number; errors: number }
    | undefined;
  const [imported, refused] = [finished?.made ?? 0, finished?.errors ?? 0];
  const faults = [];
  if (refused !== INVALID_CELLS.size)
    faults.push(`${refused} rows of the partner's file were refused, not ${INVALID_CELLS.size}`);
  if (imported !== ROWS - INVALID_CELLS.size)
    faults.push(`${imported} rows of it were imported, not ${ROWS - INVALID_CELLS.size}`);
  return { imported, refused, faults };
}

function formatCsv(routes: readonly { routeId: string }[], day: number): string {
  const at = (hour: number) => new Date(day + hour * 3_600_000).toISOString();
  const rows = Array.from({ length: ROWS }, (_, n): CsvRow => {
    const row = { title: `Parcels, round ${n + 1}`, from: at(n % 8), to: at((n % 8) + 2), bonus: "9.50" };
    const { routeId } = routes[n % routes.length]!;
    return { ...row, externalId: `acme-${n + 1}`, routeId, currency: "EUR", ...INVALID_CELLS.get(n) };
  });
  const lines = rows.map((row) => COLUMNS.map((head) => `"${row[head]}"`).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}
