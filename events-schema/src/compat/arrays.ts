import { allOf, type SchemaAlternative, toList } from "./alternatives.ts";
import type { CompareSchemas } from "./compare.ts";
import { keywordNumbers, formatMax } from "./scalars.ts";
import type { Mismatch } from "./mismatch.ts";

/** Where the reader may reject an array of the writer: its length, its items, the items of a tuple. */
export function arrayMismatches(
  writer: SchemaAlternative,
  reader: SchemaAlternative,
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  const found: Mismatch[] = [];
  const [min, max] = [minLength(writer), maxLength(writer)];
  if (min < minLength(reader)) {
    found.push({ kind: "bounds", path, written: `from ${min} items`, read: `at least ${minLength(reader)} items` });
  }
  if (max > maxLength(reader)) {
    found.push({
      kind: "bounds",
      path,
      written: `${formatMax(max)} items`,
      read: `${formatMax(maxLength(reader))} items`,
    });
  }
  const tupleItems = Math.max(tupleLength(writer), tupleLength(reader));
  const compared = Math.min(max, maxLength(reader));
  for (let n = 0; n < Math.min(tupleItems, compared); n += 1) {
    found.push(...inside(itemSchema(writer, n), itemSchema(reader, n), `${path}[${n}]`));
  }
  if (compared > tupleItems)
    found.push(...inside(itemSchema(writer, tupleItems), itemSchema(reader, tupleItems), `${path}[]`));
  return found;
}

function minLength(alternative: SchemaAlternative): number {
  return Math.max(0, ...keywordNumbers(alternative, "minItems"));
}

function maxLength(alternative: SchemaAlternative): number {
  const closed = alternative.parts
    .filter((part) => part["items"] === false)
    .map((part) => toList(part["prefixItems"]).length);
  return Math.min(Infinity, ...keywordNumbers(alternative, "maxItems"), ...closed);
}

function tupleLength(alternative: SchemaAlternative): number {
  return Math.max(0, ...alternative.parts.map((part) => toList(part["prefixItems"]).length));
}

function itemSchema(alternative: SchemaAlternative, n: number) {
  return {
    schema: allOf(alternative.parts.map((part) => toList(part["prefixItems"])[n] ?? part["items"])),
    root: alternative.root,
  };
}
