import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { type DescribedContract, type JsonSchema, contractJsonSchema } from "../json-schema.ts";
import { isAnnotation } from "./alternatives.ts";
import { findMismatches } from "./compare.ts";
import { isKnownFormat, acceptedSamples } from "./formats.ts";

const Json = z.record(z.string(), z.unknown());

const GoldenFile = z.strictObject({
  name: z.string(),
  kind: z.enum(["event", "command", "envelope"]),
  v: z.int(),
  owner: z.string(),
  consumers: z.array(z.string()),
  /** Oldest first. What could still be stored, and last what runs today. */
  releases: z.array(z.strictObject({ write: Json, read: Json })).min(1),
  examples: z.array(z.unknown()),
});

/** A contract as it was released: the memory the check compares with. */
export type Golden = z.output<typeof GoldenFile>;
export type Release = Golden["releases"][number];

export const GOLDEN_FOLDER = "events-schema/golden";

export function goldenFileName({ name, v }: { name: string; v: number }): string {
  return `${name}.v${v}.json`;
}

/** Every golden file of a directory, by name. Throws, naming the file, when one is not what it should be. */
export function readGoldens(directory: string): Golden[] {
  mkdirSync(directory, { recursive: true });
  const files = readdirSync(directory).filter((file) => file.endsWith(".json"));
  return files.toSorted().map((file) => {
    try {
      return GoldenFile.parse(JSON.parse(readFileSync(join(directory, file), "utf8")));
    } catch (cause) {
      throw new Error(`${GOLDEN_FOLDER}/${file} is not a golden file; restore it from the last commit`, { cause });
    }
  });
}

export function writeGolden(directory: string, golden: Golden): void {
  writeFileSync(join(directory, goldenFileName(golden)), `${JSON.stringify(golden, null, 2)}\n`);
}

export function removeGolden(directory: string, golden: Golden): void {
  rmSync(join(directory, goldenFileName(golden)));
}

export function createRelease(contract: DescribedContract): Release {
  return { write: contractJsonSchema(contract, "write"), read: contractJsonSchema(contract, "read") };
}

/**
 * The golden file of a contract as it is now, on top of what was released before. Examples are only ever added. A
 * former release stays as long as it could have written something that the present one could not.
 */
export function createGolden(contract: DescribedContract, before: Golden | undefined): Golden {
  const now = createRelease(contract);
  const former = (before?.releases ?? []).filter(
    ({ write }) => findMismatches({ schema: write, root: write }, { schema: now.write, root: now.write }).length > 0,
  );
  const last = before?.releases.at(-1);
  const kept = before?.examples ?? [];
  const fresh = contract.examples.filter((example) => !kept.some((known) => isDeepStrictEqual(known, example)));
  return {
    name: contract.name,
    kind: contract.kind,
    v: contract.v,
    owner: contract.owner,
    consumers: contract.consumers.toSorted(),
    // Words for people and zod's own expressions are no news.
    releases: [...former, last && isSameRelease(last, now) ? last : now],
    examples: [...kept, ...fresh],
  };
}

function isSameRelease(a: Release, b: Release): boolean {
  return (
    isDeepStrictEqual(normalizeSchema(a.write), normalizeSchema(b.write)) &&
    isDeepStrictEqual(normalizeSchema(a.read), normalizeSchema(b.read))
  );
}

/** A schema without what may change freely. */
function normalizeSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(normalizeSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const node = schema as JsonSchema;
  const { pattern, format } = node;
  const entries = Object.entries(node).flatMap(([key, value]): [string, unknown][] => {
    if (isAnnotation(key)) return [];
    if (key === "enum") return [[key, (value as unknown[]).map((one) => JSON.stringify(one)).toSorted()]];
    if (key === "required") return [[key, (value as string[]).toSorted()]];
    if (key === "const") return [[key, value]];
    if (key === "pattern" && isKnownFormat(format)) return [[key, acceptedSamples(format, String(pattern))]];
    if (["properties", "$defs", "patternProperties"].includes(key)) {
      return [
        [
          key,
          Object.fromEntries(Object.entries(value as object).map(([name, field]) => [name, normalizeSchema(field)])),
        ],
      ];
    }
    return [[key, normalizeSchema(value)]];
  });
  return Object.fromEntries(entries);
}
