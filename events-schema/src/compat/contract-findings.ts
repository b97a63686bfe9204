import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { refusedPersonalFields } from "../pii.ts";
import { type DescribedContract, type JsonSchema, contractJsonSchema } from "../schema/json-schema.ts";
import { findMismatches } from "./compare.ts";
import type { CompatibilityFinding } from "./finding.ts";
import { GOLDEN_FOLDER, type Golden, goldenFileName, createGolden } from "./golden.ts";
import { type CompatibilityDirection, compatibilityRule } from "./rules.ts";

const WRITE_HINT = "run `npm run contracts:write` and commit the files that it writes";

/** What a message may not hold, whatever was released before. */
export const personalFindings = (contract: DescribedContract): CompatibilityFinding[] =>
  refusedPersonalFields(contract).map((path) => ({
    contract: contract.name,
    rule: "personal-field",
    path,
    consumers: [],
    message: "by its name it is personal data, which messages, their logs and dead letters do not hold",
    suggestion:
      "send an id and keep the value in the service that owns the person; or, when it is not personal, register it in nonPersonalRegistry with the reason",
    file: `${GOLDEN_FOLDER}/${goldenFileName(contract)}`,
  }));

/**
 * All findings of a contract compared with its releases: what it writes against today's consumers, what it reads against
 * everything that may still be stored. Where the structural comparison finds nothing, the examples are parsed both ways.
 */
export function contractFindings(contract: DescribedContract, all: readonly Golden[]): CompatibilityFinding[] {
  const goldens = all.filter(({ name }) => name === contract.name).toSorted((a, b) => a.v - b.v);
  const newest = goldens.at(-1);
  const about = {
    contract: contract.name,
    path: "",
    consumers: [],
    file: `${GOLDEN_FOLDER}/${goldenFileName(contract)}`,
  };
  if (!newest) {
    return [{ ...about, rule: "not-released", message: "it has no golden file", suggestion: WRITE_HINT }];
  }
  const found = [...storedFindings(contract, goldens), ...newFindings(contract, newest)];
  for (const field of ["owner", "kind"] as const) {
    if (contract[field] === newest[field]) continue;
    const message = `its ${field} was ${newest[field]} and is ${contract[field]}: messages would no longer match the deployed bus rules and queues`;
    const suggestion = "publish it under a new name beside this one, until the old one has no consumers";
    found.push({
      ...about,
      rule: `${field}-changed`,
      direction: "new",
      consumers: newest.consumers,
      message,
      suggestion,
    });
  }
  if (contract.v < newest.v) {
    found.push({
      ...about,
      rule: "version-lowered",
      message: `v is ${contract.v}, and v${newest.v} was released`,
      suggestion: `set v to ${newest.v} or higher`,
    });
  }
  const golden = goldens.find(({ v }) => v === contract.v);
  if (found.length === 0 && !isDeepStrictEqual(golden, toPlainJson(createGolden(contract, golden)))) {
    found.push({
      ...about,
      rule: "golden-stale",
      message: "it has changed compatibly since its golden file was written",
      suggestion: WRITE_HINT,
    });
  }
  return found;
}

function storedFindings(contract: DescribedContract, goldens: readonly Golden[]): CompatibilityFinding[] {
  const read = contractJsonSchema(contract, "read");
  const found = goldens.flatMap((golden) =>
    golden.releases.flatMap(({ write }) =>
      structuralFindings("stored", write, read, contract.name, contract.consumers, golden),
    ),
  );
  if (found.length > 0) return uniqueFindings(found);
  return goldens.flatMap((golden) =>
    golden.examples.flatMap((example, n) =>
      exampleFindings(contract.read, example, {
        direction: "stored",
        n,
        golden,
        contract: contract.name,
        consumers: contract.consumers,
      }),
    ),
  );
}

function newFindings(contract: DescribedContract, golden: Golden): CompatibilityFinding[] {
  const release = golden.releases.at(-1);
  if (!release) return [];
  const write = contractJsonSchema(contract, "write");
  const found = structuralFindings("new", write, release.read, contract.name, golden.consumers, golden);
  if (found.length > 0) return uniqueFindings(found);
  const reader = readerFromJsonSchema(release.read);
  return contract.examples.flatMap((example, n) =>
    exampleFindings(reader, example, {
      direction: "new",
      n,
      golden,
      contract: contract.name,
      consumers: golden.consumers,
    }),
  );
}

function structuralFindings(
  direction: CompatibilityDirection,
  write: JsonSchema,
  read: JsonSchema,
  contract: string,
  consumers: readonly string[],
  golden: Golden,
): CompatibilityFinding[] {
  return findMismatches({ schema: write, root: write }, { schema: read, root: read }).map((mismatch) => ({
    contract,
    path: mismatch.path,
    direction,
    consumers,
    message: `written: ${mismatch.written}; read: ${mismatch.read}`,
    file: `${GOLDEN_FOLDER}/${goldenFileName(golden)}`,
    ...compatibilityRule(mismatch, direction),
  }));
}

interface ExampleCase {
  direction: CompatibilityDirection;
  n: number;
  golden: Golden;
  contract: string;
  consumers: readonly string[];
}

/** Whether an example is accepted where the structural comparison found nothing. */
function exampleFindings(
  reader: z.core.$ZodType,
  example: unknown,
  { direction, n, golden, contract, consumers }: ExampleCase,
): CompatibilityFinding[] {
  const { error } = z.safeParse(reader, example);
  if (!error) return [];
  return error.issues.slice(0, 1).map((issue) => ({
    contract,
    rule: direction === "stored" ? "stored-example-refused" : "new-example-refused",
    path: issue.path.join("."),
    direction,
    consumers,
    message: `example ${n} of ${direction === "stored" ? "the golden file" : "the contract"}: ${issue.message}`,
    suggestion: "keep accepting what was valid before; or publish the change under a new name beside this one",
    file: `${GOLDEN_FOLDER}/${goldenFileName(golden)}`,
  }));
}

/** A parser for the read schema of a release. */
function readerFromJsonSchema(schema: JsonSchema): z.core.$ZodType {
  return z.fromJSONSchema(withoutDoubledFormat(schema) as z.core.JSONSchema.JSONSchema, { registry: z.registry() });
}

/** Where a schema has a pattern and a format, the released parser used the pattern. */
function withoutDoubledFormat(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDoubledFormat);
  if (typeof schema !== "object" || schema === null) return schema;
  const doubled = "pattern" in schema && typeof schema.pattern === "string";
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      doubled && key === "format" ? [] : [[key, withoutDoubledFormat(value)]],
    ),
  );
}

const toPlainJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function uniqueFindings(findings: readonly CompatibilityFinding[]): CompatibilityFinding[] {
  const keys = findings.map(({ rule, path, direction }) => `${direction} ${rule} ${path}`);
  return findings.filter((_, n) => keys.indexOf(keys[n] ?? "") === n);
}
