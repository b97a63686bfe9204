import { bars, drawPlot } from "../plots/plot.ts";

interface DayChart {
  /** Names of the bars. */
  days: readonly string[];
  values: readonly number[];
  /** The bar that is chosen. */
  chosen: number;
  format: (value: number) => string;
  onPick: (index: number) => void;
  /** Called with the bar under the pointer. */
  onPoint: (index: number | undefined) => void;
}

/** Steps of an axis of whole numbers: there is no half a task. */
const WHOLE = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat();

/** Draws a bar for each day into `container`. Returns what removes them. */
export function drawDays(
  container: HTMLElement,
  { days, values, chosen, format, onPick, onPoint }: DayChart,
): () => void {
  const indexes = days.map((_, n) => n);
  const highest = Math.max(1, ...values);
  const lowest = Math.min(0, ...values);
  const path = bars({ size: [0.7, 48] });
  const only = (isShown: (n: number) => boolean) => values.map((value, n) => (isShown(n) ? value : null));
  return drawPlot(
    container,
    (color) => ({
      height: 190,
      scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: { range: [lowest, highest * 1.08] } },
      series: [
        {},
        { paths: path, fill: color("accent"), stroke: color("accent"), width: 0, points: { show: false } },
        { paths: path, fill: color("warn"), stroke: color("warn"), width: 0, points: { show: false } },
      ],
      axes: [
        {
          size: 26,
          space: 60,
          grid: { show: false },
          incrs: [1, 2, 5, 7, 14, 28],
          values: (_, at) => at.map((n) => days[n] ?? ""),
        },
        { size: 70, space: 44, incrs: WHOLE, values: (_, at) => at.map(format) },
      ],
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      hooks: {
        ready: [
          ({ over, cursor }) => {
            over.style.cursor = "pointer";
            over.addEventListener("click", () => typeof cursor.idx === "number" && onPick(cursor.idx));
          },
        ],
        setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)],
      },
    }),
    [indexes, only((n) => n !== chosen), only((n) => n === chosen)],
  );
}
