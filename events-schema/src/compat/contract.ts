import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { type Described, type JsonSchema, schemaOf } from "../schemas.ts";
import { mismatches } from "./compare.ts";
import type { Finding } from "./finding.ts";
import { GOLDEN, type Golden, goldenName, released } from "./golden.ts";
import { type Direction, ruleOf } from "./rules.ts";

const WRITE = "run `npm run contracts:write` and commit what it writes";

/**
 * Everything wrong with a contract beside what was released of it: what it writes against today's consumers, what it
 * reads against everything that may still be stored, and the examples both ways, as the net below.
 */
export function contractFindings(contract: Described, all: readonly Golden[]): Finding[] {
  const goldens = all.filter(({ name }) => name === contract.name).toSorted((a, b) => a.v - b.v);
  const newest = goldens.at(-1);
  const about = { contract: contract.name, path: "", consumers: [], file: `${GOLDEN}/${goldenName(contract)}` };
  if (!newest) {
    return [{ ...about, rule: "not-released", says: "it has no golden file", instead: WRITE }];
  }
  const found = [...storedFindings(contract, goldens), ...newFindings(contract, newest)];
  for (const field of ["owner", "kind"] as const) {
    if (contract[field] === newest[field]) continue;
    const says = `its ${field} was ${newest[field]} and is ${contract[field]}: it would take another road than the deployed rules`;
    const instead = "announce it under a new name beside this one, until nobody listens to the old";
    found.push({ ...about, rule: `${field}-changed`, direction: "new", consumers: newest.consumers, says, instead });
  }
  if (contract.v < newest.v) {
    found.push({
      ...about,
      rule: "version-lowered",
      says: `v is ${contract.v}, and v${newest.v} was released`,
      instead: "count on",
    });
  }
  const golden = goldens.find(({ v }) => v === contract.v);
  if (found.length === 0 && !isDeepStrictEqual(golden, plain(released(contract, golden)))) {
    found.push({
      ...about,
      rule: "golden-stale",
      says: "it has changed, compatibly, since its golden file was written",
      instead: WRITE,
    });
  }
  return found;
}

function storedFindings(contract: Described, goldens: readonly Golden[]): Finding[] {
  const read = schemaOf(contract, "read");
  const found = goldens.flatMap((golden) =>
    golden.releases.flatMap(({ write }) =>
      structural("stored", write, read, contract.name, contract.consumers, golden),
    ),
  );
  if (found.length > 0) return unique(found);
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

function newFindings(contract: Described, golden: Golden): Finding[] {
  const release = golden.releases.at(-1);
  if (!release) return [];
  const write = schemaOf(contract, "write");
  const found = structural("new", write, release.read, contract.name, golden.consumers, golden);
  if (found.length > 0) return unique(found);
  const reader = readerOf(release.read);
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

function structural(
  direction: Direction,
  write: JsonSchema,
  read: JsonSchema,
  contract: string,
  consumers: readonly string[],
  golden: Golden,
): Finding[] {
  return mismatches({ schema: write, root: write }, { schema: read, root: read }).map((mismatch) => ({
    contract,
    path: mismatch.path,
    direction,
    consumers,
    says: `written: ${mismatch.written}; read: ${mismatch.read}`,
    file: `${GOLDEN}/${goldenName(golden)}`,
    ...ruleOf(mismatch, direction),
  }));
}

interface Case {
  direction: Direction;
  n: number;
  golden: Golden;
  contract: string;
  consumers: readonly string[];
}

/** The structural comparison found nothing; does the example agree? */
function exampleFindings(
  reader: z.core.$ZodType,
  example: unknown,
  { direction, n, golden, contract, consumers }: Case,
): Finding[] {
  const { error } = z.safeParse(reader, example);
  if (!error) return [];
  return error.issues.slice(0, 1).map((issue) => ({
    contract,
    rule: direction === "stored" ? "stored-example-refused" : "new-example-refused",
    path: issue.path.join("."),
    direction,
    consumers,
    says: `example ${n} of ${direction === "stored" ? "the golden file" : "the contract"}: ${issue.message}`,
    instead: "keep what was once valid readable; or announce the change under a new name beside this one",
    file: `${GOLDEN}/${goldenName(golden)}`,
  }));
}

/** A released reader brought back to life. */
function readerOf(schema: JsonSchema): z.core.$ZodType {
  return z.fromJSONSchema(withoutDoubledFormat(schema) as z.core.JSONSchema.JSONSchema, { registry: z.registry() });
}

/** Where an expression stands beside a format, it is what the reader really went by. */
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

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function unique(findings: readonly Finding[]): Finding[] {
  const keys = findings.map(({ rule, path, direction }) => `${direction} ${rule} ${path}`);
  return findings.filter((_, n) => keys.indexOf(keys[n] ?? "") === n);
}
