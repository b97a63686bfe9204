/** fast-check for all property tests: how many cases each checks, and from which seed, is decided here. */
import fc from "fast-check";
import { LONG } from "./long.ts";

const CASE_FACTOR = LONG ? 10 : 1;

/** A failure prints its seed: `SEED=… npx vitest run <file>` repeats it. `npm run test:long` uses another seed each time. */
export const SEED = Number(process.env["SEED"] ?? (LONG ? Date.now() % 1_000_000 : 20261121));

/** Parameters of `fc.assert`: so many cases, and ten times as many with `npm run test:long`. */
export const runs = (cases = 100) => ({ numRuns: cases * CASE_FACTOR, seed: SEED });

fc.configureGlobal(runs());

/** Halves of pairs, which are no characters: 2,048 of them from here on. */
const [FIRST_HALF, HALVES] = [0xd800, 0x800];

/**
 * Any character of Unicode. The "binary" of fast-check is the same; as the unit of a string it makes a map of all of them,
 * which takes longer than most files of tests.
 */
export const anyCharacter = fc.nat(0x10ffff - HALVES).map(
  (n) => String.fromCodePoint(n < FIRST_HALF ? n : n + HALVES),
  (character) => {
    if (typeof character !== "string" || !character.isWellFormed() || Array.from(character).length !== 1)
      throw new TypeError("This is not one character.");
    const code = character.codePointAt(0)!;
    return code < FIRST_HALF ? code : code - HALVES;
  },
);

export { fc };
