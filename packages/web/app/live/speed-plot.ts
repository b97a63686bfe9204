import "uplot/dist/uPlot.min.css";
import UPlot from "uplot";
import { formatTime } from "../i18n/format.ts";
import { formatNumber } from "../i18n/text.ts";

/** Draws speeds over time into `container`, as wide as that is. Returns what removes them. */
export function drawSpeeds(container: HTMLElement, { seconds, kmh }: { seconds: number[]; kmh: number[] }): () => void {
  const style = getComputedStyle(container);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: color("text-2"),
    grid: { stroke: color("line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui",
  };
  const plot = new UPlot(
    {
      width: container.clientWidth,
      height: 140,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      series: [{}, { stroke: color("track"), width: 1.5, fill: `${color("track")}22`, points: { show: false } }],
      axes: [
        {
          ...axis,
          size: 26,
          values: (_, at) =>
            at.map((one) =>
              formatTime(new Date(one * 1_000).toISOString())
                .split(", ")
                .at(-1)!,
            ),
        },
        { ...axis, size: 34, values: (_, speeds) => speeds.map((one) => formatNumber(one)) },
      ],
    },
    [seconds, kmh],
    container,
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: container.clientWidth, height: 140 }));
  observer.observe(container);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}
