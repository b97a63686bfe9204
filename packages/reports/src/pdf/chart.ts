import { INK, type Paper } from "./paper.ts";

/** A bar of a chart: how high, and how much of it is of the kind that counts most. */
export interface Bar {
  label: string;
  value: number;
  part?: number;
}

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** More labels than this run into each other. */
const MOST_LABELS = 16;

/** Upright bars on a scale of round numbers; `part` of each is drawn darker. */
export function bars(
  on: Paper,
  shown: readonly Bar[],
  title: string,
  { x, y, width, height }: Place,
  write: (value: number) => string,
): void {
  on.text(title, x, y, { bold: true, size: 9.5, width });
  const [top, foot] = [y + 22, y + height - 14];
  const most = roof(Math.max(0, ...shown.map(({ value }) => value)));
  const left = x + 30;
  for (const share of [0, 0.5, 1]) {
    const at = foot - share * (foot - top);
    on.line(left, at, x + width, at);
    on.text(write(most * share), x, at - 5, { size: 7, color: INK.quiet, align: "right", width: 25 });
  }
  const step = (x + width - left) / Math.max(1, shown.length);
  const every = Math.ceil(shown.length / MOST_LABELS);
  for (const [n, { label, value, part = value }] of shown.entries()) {
    const [at, thick] = [left + n * step + step * 0.18, step * 0.64];
    const high = (share: number) => (share / most) * (foot - top);
    on.box(at, foot - high(value), thick, high(value), INK.light);
    on.box(at, foot - high(part), thick, high(part), INK.main);
    if (n % every === 0)
      on.text(label, at - 10, foot + 4, { size: 6.5, color: INK.quiet, align: "center", width: thick + 20 });
  }
}

/** Lying bars, the longest first, with their values behind. */
export function ranking(
  on: Paper,
  shown: readonly Bar[],
  title: string,
  { x, y, width, height }: Place,
  write: (value: number) => string,
): void {
  on.text(title, x, y, { bold: true, size: 9.5, width });
  const most = Math.max(1, ...shown.map(({ value }) => value));
  const step = Math.min(18, (height - 22) / Math.max(1, shown.length));
  const [from, long] = [x + 100, width - 140];
  for (const [n, { label, value, part = value }] of shown.entries()) {
    const at = y + 22 + n * step;
    on.text(label, x, at, { size: 8, width: 92 });
    on.box(from, at + 1.5, (value / most) * long, step * 0.55, INK.light);
    on.box(from, at + 1.5, (part / most) * long, step * 0.55, INK.main);
    on.text(write(value), from + (value / most) * long + 5, at, { size: 8, color: INK.quiet, width: 40, whole: true });
  }
}

/** A round number that nothing is above, and whose half is a whole one. */
function roof(value: number): number {
  const ten = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))));
  return [1, 2, 4, 6, 8, 10].map((step) => step * ten).find((step) => step >= value && step % 2 === 0)!;
}
