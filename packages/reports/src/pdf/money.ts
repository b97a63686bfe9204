import { type Column, columnsOf } from "../columns.ts";
import type { Figures } from "../figures.ts";
import { labelsOf } from "../labels.ts";
import type { Language } from "../requests.ts";
import { writer } from "./numbers.ts";
import { INK, PAGE, type Paper, WIDTH } from "./paper.ts";

/** As many currencies of what was earned as have a box on the cover. */
const MOST_BOXED = 3;
/** Three other amounts in a line, as many lines. */
const MOST_AMOUNTS = 9;

/** What was earned, as far as it has boxes; and every other amount. */
export function moneyOf(total: Figures): { boxed: Column[]; rest: Column[] } {
  const all = columnsOf({ total }).filter(({ currency }) => currency !== undefined);
  const boxed = all.filter(({ id }) => id === "bonus").slice(0, MOST_BOXED);
  return { boxed, rest: all.filter((column) => !boxed.includes(column)) };
}

/** The amounts without a box in small print, three in a line; how many more there are, where they are too many. */
export function amounts(on: Paper, total: Figures, language: Language, y: number): number {
  const labels = labelsOf(language);
  const { rest } = moneyOf(total);
  const shown = rest.slice(0, rest.length > MOST_AMOUNTS ? MOST_AMOUNTS - 1 : MOST_AMOUNTS);
  const [gap, high] = [10, 15];
  const width = (WIDTH - 2 * gap) / 3;
  const placeOf = (n: number) => [PAGE.left + (n % 3) * (width + gap), y + 8 + Math.floor(n / 3) * high] as const;
  for (const [n, column] of shown.entries()) {
    const [x, top] = placeOf(n);
    const value = writer(language)(column.digits)(column.of(total));
    on.text(`${labels[column.id]} ${column.currency}`, x + 10, top, {
      size: 8,
      color: INK.quiet,
      width: width / 2 - 10,
    });
    on.text(value, x + width / 2, top, { size: 8, bold: true, align: "right", width: width / 2 - 10 });
  }
  if (rest.length > shown.length) {
    const [x, top] = placeOf(shown.length);
    const more = labels.moreMoney.replace("#", String(rest.length - shown.length));
    on.text(more, x + 10, top, { size: 8, color: INK.quiet, width: width - 20, whole: true });
  }
  return rest.length === 0 ? y : y + 8 + Math.ceil(Math.min(rest.length, MOST_AMOUNTS) / 3) * high;
}
