import "uplot/dist/uPlot.min.css";
import UPlot from "uplot";

/** Draws into `container`, as wide as that is. Returns what removes it. */
export function drawPlot(
  container: HTMLElement,
  options: (colors: PlotColors) => PlotOptions,
  data: UPlot.AlignedData,
): () => void {
  const style = getComputedStyle(container);
  const colors: PlotColors = (name) => style.getPropertyValue(`--${name}`).trim();
  const { height, axes, ...rest } = options(colors);
  const look = {
    stroke: colors("text-2"),
    grid: { stroke: colors("line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui",
  };
  const plot = new UPlot(
    {
      width: container.clientWidth,
      height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      axes: axes.map((axis) => ({ ...look, ...axis })),
      ...rest,
    },
    data,
    container,
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: container.clientWidth, height }));
  observer.observe(container);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

/** A colour of the current theme, by its name in styles/tokens.css. */
export type PlotColors = (name: string) => string;
type PlotOptions = Omit<UPlot.Options, "width" | "axes"> & { axes: UPlot.Axis[] };

/** A line in steps, and bars. */
export const { stepped, bars } = UPlot.paths as Required<UPlot.Series.PathBuilderFactories>;
