import { formatTime } from "../i18n/format.ts";
import { formatNumber } from "../i18n/text.ts";
import { drawPlot } from "../plots/plot.ts";

/** Draws speeds over time into `container`. Returns what removes them. */
export function drawSpeeds(container: HTMLElement, { seconds, kmh }: { seconds: number[]; kmh: number[] }): () => void {
  return drawPlot(
    container,
    (color) => ({
      height: 140,
      series: [{}, { stroke: color("track"), width: 1.5, fill: `${color("track")}22`, points: { show: false } }],
      axes: [
        { size: 26, values: (_, at) => at.map(timeOfDay) },
        { size: 34, values: (_, speeds) => speeds.map((one) => formatNumber(one)) },
      ],
    }),
    [seconds, kmh],
  );
}

const timeOfDay = (seconds: number): string =>
  formatTime(new Date(seconds * 1_000).toISOString())
    .split(", ")
    .at(-1)!;
