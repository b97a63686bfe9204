import { formatMoney, formatTime } from "../../i18n/format.ts";
import { drawPlot, stepped } from "../../plots/plot.ts";

interface BonusPlot {
  seconds: number[];
  amounts: number[];
  currency: string;
  /** When it was claimed, or now while it is open: what it promised then is marked. */
  mark?: { at: number; amount: number } | undefined;
}

/** Of the digits of an axis. */
const PX_PER_LETTER = 7;

/** Draws how a bonus rises into `container`. Returns what removes it. */
export function drawBonus(container: HTMLElement, { seconds, amounts, currency, mark }: BonusPlot): () => void {
  const times = mark ? [...new Set([...seconds, mark.at / 1_000])].toSorted((a, b) => a - b) : seconds;
  const amountAt = (second: number) => amounts[seconds.findLastIndex((one) => one <= second)];
  const money = (amount: number) => formatMoney({ amount, currency });
  const [first, highest] = [amounts[0]!, Math.max(...amounts)];
  // Half of the rise below it: a small rise of a large amount is seen, too.
  const margin = (highest - first) / 2 || first / 5 || 1;
  const labelPx = Math.max(...[first, highest].map((amount) => money(amount).length)) * PX_PER_LETTER;
  return drawPlot(
    container,
    (color) => ({
      height: 150,
      scales: { y: { range: () => [Math.max(0, first - margin), highest + margin / 3] } },
      series: [
        {},
        {
          stroke: color("accent"),
          fill: color("accent-soft"),
          width: 2,
          paths: stepped({ align: 1 }),
          points: { show: false },
        },
        {
          stroke: color("bad"),
          paths: () => null,
          points: { show: true, size: 9, fill: color("bad"), stroke: color("surface"), width: 2 },
        },
      ],
      axes: [
        { size: 26, space: 70, values: (_, at) => at.map((one) => formatTime(new Date(one * 1_000).toISOString())) },
        { size: labelPx + 12, splits: () => [...new Set([first, highest])], values: (_, ticks) => ticks.map(money) },
      ],
    }),
    [times, times.map(amountAt), times.map((one) => (mark && one === mark.at / 1_000 ? mark.amount : null))],
  );
}
