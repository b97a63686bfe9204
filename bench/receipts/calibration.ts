/** What a reading trusted its total to be, and whether it was right. */
export interface Verdict {
  id: string;
  /** 0 to 1. */
  trust: number;
  right: boolean;
}

/** Verdicts of similar trust: what was predicted and what was so. */
export interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  right: number;
  meanTrust: number;
}

/** Most trust is near 1: bins of one width would hold everything in the last. */
const EDGES = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1];

/** The verdicts by their trust; bins without any are left out. */
export const reliability = (verdicts: readonly Verdict[]): ReliabilityBin[] =>
  EDGES.slice(1).flatMap((to, n) => {
    const from = EDGES[n]!;
    const inside = verdicts.filter(({ trust }) => trust >= from && (trust < to || to === 1));
    const meanTrust = inside.reduce((sum, { trust }) => sum + trust, 0) / inside.length;
    const right = inside.filter((one) => one.right).length;
    return inside.length > 0 ? [{ from, to, count: inside.length, right, meanTrust }] : [];
  });

/** Adjusts trust: its odds times `slope`, plus `offset`. */
export interface Recalibration {
  slope: number;
  offset: number;
}

const ITERATIONS = 200;
/** Pulls towards 1 and 0, no change: few errors must not turn the curve. */
const RIDGE = 1;

const oddsOf = (trust: number): number => {
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, trust));
  return Math.log(bounded / (1 - bounded));
};

/** Logistic regression of right on the odds of trust (Platt's scaling), by Newton's method. */
export function recalibrate(verdicts: readonly Verdict[]): Recalibration {
  let [slope, offset] = [1, 0];
  for (let n = 0; n < ITERATIONS; n++) {
    let [gs, go, hss, hso, hoo] = [RIDGE * (slope - 1), RIDGE * offset, RIDGE, 0, RIDGE];
    for (const { trust, right } of verdicts) {
      const x = oddsOf(trust);
      const p = 1 / (1 + Math.exp(-(slope * x + offset)));
      const [error, weight] = [p - Number(right), p * (1 - p)];
      gs += error * x;
      go += error;
      hss += weight * x * x;
      hso += weight * x;
      hoo += weight;
    }
    const determinant = hss * hoo - hso * hso;
    const [ds, dn] = [(hoo * gs - hso * go) / determinant, (hss * go - hso * gs) / determinant];
    [slope, offset] = [slope - ds, offset - dn];
    if (Math.abs(ds) + Math.abs(dn) < 1e-9) break;
  }
  return { slope, offset };
}

export const applyRecalibration = ({ slope, offset }: Recalibration, trust: number): number =>
  1 / (1 + Math.exp(-(slope * oddsOf(trust) + offset)));

/** Mean squared distance of trust from what was so; 0 is best. */
export const brierScore = (verdicts: readonly Verdict[]): number =>
  verdicts.reduce((sum, { trust, right }) => sum + (trust - Number(right)) ** 2, 0) / verdicts.length;
