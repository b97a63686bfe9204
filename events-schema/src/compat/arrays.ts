import { allOf, type SchemaAlternative, toList } from "./alternatives.ts";
import type { CompareSchemas } from "./compare.ts";
import { keywordNumbers, formatMax } from "./scalars.ts";
import type { Mismatch } from "./mismatch.ts";

/** Where an array of the writer may not be what the reader takes: its length, its items, the places of a tuple. */
export function arrayMismatches(
  writer: SchemaAlternative,
  reader: SchemaAlternative,
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  const found: Mismatch[] = [];
  const [least, most] = [minLength(writer), maxLength(writer)];
  if (least < minLength(reader)) {
    found.push({ kind: "bounds", path, written: `from ${least} items`, read: `at least ${minLength(reader)} items` });
  }
  if (most > maxLength(reader)) {
    found.push({
      kind: "bounds",
      path,
      written: `${formatMax(most)} items`,
      read: `${formatMax(maxLength(reader))} items`,
    });
  }
  const places = Math.max(tupleLength(writer), tupleLength(reader));
  const compared = Math.min(most, maxLength(reader));
  for (let n = 0; n < Math.min(places, compared); n += 1) {
    found.push(...inside(itemSchema(writer, n), itemSchema(reader, n), `${path}[${n}]`));
  }
  if (compared > places) found.push(...inside(itemSchema(writer, places), itemSchema(reader, places), `${path}[]`));
  return found;
}

function minLength(arm: SchemaAlternative): number {
  return Math.max(0, ...keywordNumbers(arm, "minItems"));
}

function maxLength(arm: SchemaAlternative): number {
  const closed = arm.parts.filter((part) => part["items"] === false).map((part) => toList(part["prefixItems"]).length);
  return Math.min(Infinity, ...keywordNumbers(arm, "maxItems"), ...closed);
}

function tupleLength(arm: SchemaAlternative): number {
  return Math.max(0, ...arm.parts.map((part) => toList(part["prefixItems"]).length));
}

function itemSchema(arm: SchemaAlternative, n: number) {
  return { schema: allOf(arm.parts.map((part) => toList(part["prefixItems"])[n] ?? part["items"])), root: arm.root };
}
