/** fast-check for all property tests: how many cases each checks, and from which seed, is decided here. */
import fc from "fast-check";
import { LONG } from "./long.ts";

const CASE_FACTOR = LONG ? 10 : 1;

/** A failure prints its seed: `SEED=… npx vitest run <file>` repeats it. `npm run test:long` uses another seed each time. */
export const SEED = Number(process.env["SEED"] ?? (LONG ? Date.now() % 1_000_000 : 20261121));

/** Parameters of `fc.assert`: so many cases, and ten times as many with `npm run test:long`. */
export const runs = (cases = 100) => ({ numRuns: cases * CASE_FACTOR, seed: SEED });

fc.configureGlobal(runs());

export { fc };
