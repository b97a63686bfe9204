import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { isAnnotation } from "../schema/annotations.ts";
import { type DescribedContract, contractJsonSchema } from "../schema/json-schema.ts";
import { findMismatches } from "./compare.ts";

const Json = z.record(z.string(), z.unknown());

const GoldenFile = z.strictObject({
  name: z.string(),
  kind: z.enum(["event", "command", "envelope"]),
  v: z.int(),
  owner: z.string(),
  consumers: z.array(z.string()),
  /** Oldest first: every release whose messages may still be stored; the last one runs today. */
  releases: z.array(z.strictObject({ write: Json, read: Json })).min(1),
  examples: z.array(z.unknown()),
});

/** The releases of a contract, with which the check compares. */
export type Golden = z.output<typeof GoldenFile>;
export type Release = Golden["releases"][number];

export const GOLDEN_FOLDER = "events-schema/golden";

export function goldenFileName({ name, v }: { name: string; v: number }): string {
  return `${name}.v${v}.json`;
}

/** All golden files of a directory, by name. Throws with the file's name when one is invalid. */
export function readGoldens(directory: string): Golden[] {
  mkdirSync(directory, { recursive: true });
  const files = readdirSync(directory).filter((file) => file.endsWith(".json"));
  return files.toSorted().map((file) => {
    try {
      return GoldenFile.parse(JSON.parse(readFileSync(join(directory, file), "utf8")));
    } catch (cause) {
      throw new Error(`${GOLDEN_FOLDER}/${file} is not a valid golden file. Restore it from the last commit.`, {
        cause,
      });
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
 * The golden file of a contract as it is now, added to its earlier releases. Examples are never removed. An earlier
 * release is kept as long as it could have written something that the current one cannot write.
 */
export function createGolden(contract: DescribedContract, before: Golden | undefined): Golden {
  const now = createRelease(contract);
  const earlier = (before?.releases ?? []).filter(
    ({ write }) => findMismatches({ schema: write, root: write }, { schema: now.write, root: now.write }).length > 0,
  );
  const last = before?.releases.at(-1);
  const knownExamples = before?.examples ?? [];
  const newExamples = contract.examples.filter(
    (example) => !knownExamples.some((known) => isDeepStrictEqual(known, example)),
  );
  return {
    name: contract.name,
    kind: contract.kind,
    v: contract.v,
    owner: contract.owner,
    consumers: contract.consumers.toSorted(),
    // A change of annotations is not a new release.
    releases: [...earlier, last && isSameRelease(last, now) ? last : now],
    examples: [...knownExamples, ...newExamples],
  };
}

function isSameRelease(a: Release, b: Release): boolean {
  return (
    isDeepStrictEqual(normalizeSchema(a.write), normalizeSchema(b.write)) &&
    isDeepStrictEqual(normalizeSchema(a.read), normalizeSchema(b.read))
  );
}

/** A schema without what may change at any time. */
function normalizeSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(normalizeSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (isAnnotation(key)) return [];
    if (key === "enum") return [[key, (value as unknown[]).map((one) => JSON.stringify(one)).toSorted()]];
    if (key === "required") return [[key, (value as string[]).toSorted()]];
    if (key === "const") return [[key, value]];
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
