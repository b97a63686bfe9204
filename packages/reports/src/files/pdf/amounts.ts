import { type FigureColumn, reportColumns } from "../columns.ts";
import type { Figures } from "../../aggregation/figures.ts";
import { reportLabels } from "../labels.ts";
import type { ReportLanguage } from "../../settings.ts";
import { createNumberFormatter } from "./number-format.ts";
import { COLORS, PAGE, type PdfCanvas, CONTENT_WIDTH } from "./canvas.ts";

/** How many currencies of bonuses have a tile on the cover. */
const MAX_AMOUNT_TILES = 3;
/** Three lines of three. */
const MAX_AMOUNTS = 9;

/** The columns of money that have a tile on the cover, and the others. */
export function splitMoneyColumns(total: Figures): { tiles: FigureColumn[]; rest: FigureColumn[] } {
  const all = reportColumns({ total }).filter(({ currency }) => currency !== undefined);
  const tiles = all.filter(({ id }) => id === "bonus").slice(0, MAX_AMOUNT_TILES);
  return { tiles, rest: all.filter((column) => !tiles.includes(column)) };
}

/** Draws the amounts without a tile, three in a line, and the number of those without space. Returns the bottom. */
export function drawAmounts(canvas: PdfCanvas, total: Figures, language: ReportLanguage, y: number): number {
  const labels = reportLabels(language);
  const { rest } = splitMoneyColumns(total);
  const shown = rest.slice(0, rest.length > MAX_AMOUNTS ? MAX_AMOUNTS - 1 : MAX_AMOUNTS);
  const [gap, height] = [10, 15];
  const width = (CONTENT_WIDTH - 2 * gap) / 3;
  const cellPosition = (n: number) =>
    [PAGE.left + (n % 3) * (width + gap), y + 8 + Math.floor(n / 3) * height] as const;
  for (const [n, column] of shown.entries()) {
    const [x, top] = cellPosition(n);
    const value = createNumberFormatter(language)(column.digits)(column.value(total));
    canvas.text(`${labels[column.id]} ${column.currency}`, x + 10, top, {
      size: 8,
      color: COLORS.muted,
      width: width / 2 - 10,
    });
    canvas.text(value, x + width / 2, top, { size: 8, bold: true, align: "right", width: width / 2 - 10 });
  }
  if (rest.length > shown.length) {
    const [x, top] = cellPosition(shown.length);
    const note = labels.omittedAmounts.replace("#", String(rest.length - shown.length));
    canvas.text(note, x + 10, top, { size: 8, color: COLORS.muted, width: width - 20, shrinkToFit: true });
  }
  return rest.length === 0 ? y : y + 8 + Math.ceil(Math.min(rest.length, MAX_AMOUNTS) / 3) * height;
}
