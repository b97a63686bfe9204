import { proportion } from "./scoring.ts";
import type { ReliabilityBin } from "./calibration.ts";

const [SIZE, MARGIN] = [360, 48];

/** The reliability curve as SVG: predicted against actual, with Wilson's intervals and counts. */
export function reliabilityChart(bins: readonly ReliabilityBin[], title: string): string {
  // Near 1 is where receipts are: distances from 1 are drawn on a logarithmic scale.
  const at = (share: number): number => {
    const distance = Math.min(1, Math.max(0.001, 1 - share));
    return (-Math.log10(distance) / 3) * SIZE;
  };
  const x = (share: number) => (MARGIN + at(share)).toFixed(1);
  const y = (share: number) => (MARGIN + SIZE - at(share)).toFixed(1);
  const ticks = [0, 0.5, 0.9, 0.95, 0.99, 0.999];
  const grid = ticks.flatMap((tick) => [
    `<path d="M${x(tick)} ${MARGIN}V${MARGIN + SIZE}M${MARGIN} ${y(tick)}H${MARGIN + SIZE}" stroke="#ddd"/>`,
    `<text x="${x(tick)}" y="${MARGIN + SIZE + 16}" text-anchor="middle">${tick}</text>`,
    `<text x="${MARGIN - 6}" y="${y(tick)}" text-anchor="end" dominant-baseline="middle">${tick}</text>`,
  ]);
  const points = bins.flatMap(({ meanTrust, right, count }) => {
    const { from, to } = proportion(right, count);
    const [px, py] = [x(meanTrust), y(right / count)];
    return [
      `<path d="M${px} ${y(from)}V${y(to)}" stroke="#2b6cb0"/>`,
      `<circle cx="${px}" cy="${py}" r="4" fill="#2b6cb0"/>`,
      `<text x="${Number(px) + 7}" y="${Number(py) + 4}">${right}/${count}</text>`,
    ];
  });
  const side = SIZE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/><text x="${side / 2}" y="24" text-anchor="middle" font-size="13">${title}</text>`,
    ...grid,
    `<path d="M${MARGIN} ${MARGIN + SIZE}L${MARGIN + SIZE} ${MARGIN}" stroke="#999" stroke-dasharray="4"/>`,
    ...points,
    `<text x="${side / 2}" y="${side - 8}" text-anchor="middle">trust</text>`,
    `<text transform="translate(12 ${side / 2}) rotate(-90)" text-anchor="middle">right</text>`,
    "</svg>\n",
  ].join("\n");
}
