import { allOf, type Arm, list } from "./arms.ts";
import type { Compare } from "./compare.ts";
import { numbers, upTo } from "./leaves.ts";
import type { Mismatch } from "./mismatch.ts";

/** Where an array of the writer may not be what the reader takes: its length, its items, the places of a tuple. */
export function arrayMismatches(writer: Arm, reader: Arm, path: string, inside: Compare): Mismatch[] {
  const found: Mismatch[] = [];
  const [least, most] = [shortest(writer), longest(writer)];
  if (least < shortest(reader)) {
    found.push({ kind: "bounds", path, written: `from ${least} items`, read: `at least ${shortest(reader)} items` });
  }
  if (most > longest(reader)) {
    found.push({ kind: "bounds", path, written: `${upTo(most)} items`, read: `${upTo(longest(reader))} items` });
  }
  const places = Math.max(placesOf(writer), placesOf(reader));
  const compared = Math.min(most, longest(reader));
  for (let n = 0; n < Math.min(places, compared); n += 1) {
    found.push(...inside(item(writer, n), item(reader, n), `${path}[${n}]`));
  }
  if (compared > places) found.push(...inside(item(writer, places), item(reader, places), `${path}[]`));
  return found;
}

function shortest(arm: Arm): number {
  return Math.max(0, ...numbers(arm, "minItems"));
}

function longest(arm: Arm): number {
  const closed = arm.parts.filter((part) => part["items"] === false).map((part) => list(part["prefixItems"]).length);
  return Math.min(Infinity, ...numbers(arm, "maxItems"), ...closed);
}

function placesOf(arm: Arm): number {
  return Math.max(0, ...arm.parts.map((part) => list(part["prefixItems"]).length));
}

function item(arm: Arm, n: number) {
  return { schema: allOf(arm.parts.map((part) => list(part["prefixItems"])[n] ?? part["items"])), root: arm.root };
}
