import { expect, test } from "vitest";
import {
  applyRecalibration,
  brierScore,
  recalibrate,
  reliability,
  type Verdict,
} from "../bench/receipts/calibration.ts";
import { reliabilityChart } from "../bench/receipts/reliability-chart.ts";
import { seededRandom } from "../packages/local/src/faults/seeded-random.ts";

/** Verdicts where what is trusted to be `trust` is right as often as `actual` says. */
function verdicts(count: number, actual: (trust: number) => number): Verdict[] {
  const random = seededRandom(14);
  return Array.from({ length: count }, (_, n) => {
    const trust = 0.02 + 0.97 * random();
    return { id: String(n), trust, right: random() < actual(trust) };
  });
}
const overconfident = (trust: number) => 0.5 + 0.6 * (trust - 0.5);

test("verdicts that are correct as often as their confidence says keep their confidence", () => {
  const { slope, offset } = recalibrate(verdicts(4_000, (trust) => trust));
  expect(Math.abs(slope - 1)).toBeLessThan(0.15);
  expect(Math.abs(offset)).toBeLessThan(0.15);
});

test("overconfident verdicts get a lower confidence, and the reliability curve comes closer to the observed share", () => {
  const [known, unseen] = [verdicts(4_000, overconfident), verdicts(2_000, overconfident)];
  const fitted = recalibrate(known);
  const adjusted = unseen.map((one) => ({ ...one, trust: applyRecalibration(fitted, one.trust) }));
  expect(fitted.slope).toBeLessThan(0.8);
  expect(brierScore(adjusted)).toBeLessThan(brierScore(unseen));
});

test("a few correct verdicts do not change the curve", () => {
  const { slope, offset } = recalibrate([{ id: "1", trust: 0.99, right: true }]);
  expect(Math.abs(slope - 1) + Math.abs(offset)).toBeLessThan(0.1);
});

test("every verdict is in one bin of the reliability curve, and the chart has the counts", () => {
  const all = verdicts(500, overconfident);
  const bins = reliability([...all, { id: "sure", trust: 1, right: true }]);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(501);
  const chart = reliabilityChart(bins, "title");
  for (const { right, count } of bins) expect(chart).toContain(`>${right}/${count}<`);
});
