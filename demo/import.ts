import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announced, once } from "./announced.ts";
import { type Ask, must } from "./api.ts";
import type { DemoCloud } from "./cloud.ts";
import { during, note, waybill } from "./screen.ts";

const ROWS = 20;
const DAY_MS = 86_400_000;
const HEADS = ["externalId", "title", "routeId", "from", "to", "bonus", "currency"] as const;
type Row = Record<(typeof HEADS)[number], string>;

/** What a hurried clerk gets wrong, by row. */
const SLIPS: ReadonlyMap<number, Partial<Row>> = new Map([
  [4, { bonus: "twelve" }],
  [9, { routeId: "rte_nowhere" }],
  [14, { to: "2020-02-30T12:00:00Z" }],
]);

/** What became of a partner's file. */
export interface PartnersFile {
  imported: number;
  refused: number;
  faults: string[];
}

/** A partner sends tomorrow's tasks in one file, three rows of which are not as agreed. */
export async function importPartnersFile(local: DemoCloud, ask: Ask, now: number): Promise<PartnersFile> {
  const { routes } = await must<{ routes: { routeId: string }[] }>(ask("GET", "/v1/routes?limit=5"));
  const file = join(tmpdir(), "tomorrow.csv");
  writeFileSync(file, csv(routes, now + DAY_MS));
  note(`${ROWS} rows; in three of them somebody slipped`);
  await waybill(local, "import", file, "--partner", "acme");
  await during("its rows become tasks", local.settled({ skip: true }));
  const told = once(announced(local)).find(({ name }) => name === "import.finished")?.data as
    | { made: number; errors: number }
    | undefined;
  const [imported, refused] = [told?.made ?? 0, told?.errors ?? 0];
  const faults = [];
  if (refused !== SLIPS.size) faults.push(`${refused} rows of the partner's file were refused, not ${SLIPS.size}`);
  if (imported !== ROWS - SLIPS.size) faults.push(`${imported} rows of it were imported, not ${ROWS - SLIPS.size}`);
  return { imported, refused, faults };
}

function csv(routes: readonly { routeId: string }[], day: number): string {
  const at = (hour: number) => new Date(day + hour * 3_600_000).toISOString();
  const rows = Array.from({ length: ROWS }, (_, n): Row => {
    const row = { title: `Parcels, round ${n + 1}`, from: at(n % 8), to: at((n % 8) + 2), bonus: "9.50" };
    const { routeId } = routes[n % routes.length]!;
    return { ...row, externalId: `acme-${n + 1}`, routeId, currency: "EUR", ...SLIPS.get(n) };
  });
  const lines = rows.map((row) => HEADS.map((head) => `"${row[head]}"`).join(","));
  return [HEADS.join(","), ...lines, ""].join("\r\n");
}
