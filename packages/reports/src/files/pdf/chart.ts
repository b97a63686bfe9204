import { COLORS, type PdfCanvas } from "./canvas.ts";

/** A bar of a chart. `part` is the share of `value` that is drawn darker. @default all of it */
export interface ChartBar {
  label: string;
  value: number;
  part?: number;
}

interface ChartArea {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** More labels than this overlap. */
const MAX_LABELS = 16;

/** Draws vertical bars on a scale of round numbers. */
export function drawBarChart(
  canvas: PdfCanvas,
  values: readonly ChartBar[],
  title: string,
  { x, y, width, height }: ChartArea,
  formatValue: (value: number) => string,
): void {
  canvas.text(title, x, y, { bold: true, size: 9.5, width });
  const [top, bottom] = [y + 22, y + height - 14];
  const scaleMax = roundUpScale(Math.max(0, ...values.map(({ value }) => value)));
  const left = x + 30;
  for (const share of [0, 0.5, 1]) {
    const lineY = bottom - share * (bottom - top);
    canvas.line(left, lineY, x + width, lineY);
    canvas.text(formatValue(scaleMax * share), x, lineY - 5, {
      size: 7,
      color: COLORS.muted,
      align: "right",
      width: 25,
    });
  }
  const step = (x + width - left) / Math.max(1, values.length);
  const every = Math.ceil(values.length / MAX_LABELS);
  for (const [n, { label, value, part = value }] of values.entries()) {
    const [barX, barWidth] = [left + n * step + step * 0.18, step * 0.64];
    const barHeight = (amount: number) => (amount / scaleMax) * (bottom - top);
    canvas.box(barX, bottom - barHeight(value), barWidth, barHeight(value), COLORS.light);
    canvas.box(barX, bottom - barHeight(part), barWidth, barHeight(part), COLORS.main);
    if (n % every === 0)
      canvas.text(label, barX - 10, bottom + 4, {
        size: 6.5,
        color: COLORS.muted,
        align: "center",
        width: barWidth + 20,
      });
  }
}

/** Draws horizontal bars in the given order, each followed by its value. */
export function drawRanking(
  canvas: PdfCanvas,
  values: readonly ChartBar[],
  title: string,
  { x, y, width, height }: ChartArea,
  formatValue: (value: number) => string,
): void {
  canvas.text(title, x, y, { bold: true, size: 9.5, width });
  const scaleMax = Math.max(1, ...values.map(({ value }) => value));
  const step = Math.min(18, (height - 22) / Math.max(1, values.length));
  const [left, maxLength] = [x + 100, width - 140];
  for (const [n, { label, value, part = value }] of values.entries()) {
    const barY = y + 22 + n * step;
    const length = (amount: number) => (amount / scaleMax) * maxLength;
    canvas.text(label, x, barY, { size: 8, width: 92 });
    canvas.box(left, barY + 1.5, length(value), step * 0.55, COLORS.light);
    canvas.box(left, barY + 1.5, length(part), step * 0.55, COLORS.main);
    canvas.text(formatValue(value), left + length(value) + 5, barY, {
      size: 8,
      color: COLORS.muted,
      width: 40,
      shrinkToFit: true,
    });
  }
}

/** The next round number whose half is an integer: the scale has a line there. */
function roundUpScale(value: number): number {
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))));
  return [1, 2, 4, 6, 8, 10].map((step) => step * magnitude).find((step) => step >= value && step % 2 === 0)!;
}
