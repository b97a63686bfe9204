import { createHash, randomUUID } from "node:crypto";
import type { Expression } from "jsonata";

type Implementation = Parameters<Expression["registerFunction"]>[1];

/** The functions that Step Functions adds to JSONata's own. */
export const STEP_FUNCTIONS_EXTENSIONS: Record<string, Implementation> = {
  partition: (list: unknown[], size: number) => {
    if (!Array.isArray(list) || !Number.isInteger(size) || size < 1)
      throw new Error("$partition needs an array and a whole number above 0.");
    return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
  },
  range: (first: number, last: number, step: number) => {
    if (![first, last, step].every(Number.isInteger) || step === 0)
      throw new Error("$range needs whole numbers, and a step that is not 0.");
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > 1000) throw new Error("$range makes at most 1000 numbers.");
    return Array.from({ length }, (_, n) => first + n * step);
  },
  hash: (data: unknown, algorithm: string) => {
    const name = HASH_ALGORITHMS[algorithm];
    if (!name) throw new Error(`$hash supports ${Object.keys(HASH_ALGORITHMS).join(", ")}, not ${algorithm}.`);
    return createHash(name)
      .update(typeof data === "string" ? data : JSON.stringify(data))
      .digest("hex");
  },
  random: (seed?: number) => (seed === undefined ? Math.random() : seededFraction(seed)),
  uuid: () => randomUUID(),
  parse: (text: string) => JSON.parse(text) as unknown,
  eval: () => {
    throw new Error("$eval is not supported; $parse reads JSON.");
  },
};

const HASH_ALGORITHMS: Record<string, string> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** The same number for the same seed, as on AWS, but not AWS's number. */
function seededFraction(seed: number): number {
  return createHash("sha256").update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
}
