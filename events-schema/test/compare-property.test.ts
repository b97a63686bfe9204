import { describe, expect, it } from "vitest";
import { findMismatches } from "../src/compat/compare.ts";
import { schemaForMode } from "../src/schema-mode.ts";
import { contractJsonSchema } from "../src/json-schema.ts";
import { testContract } from "./test-contract.ts";
import { schemaPairs, type SchemaSpec } from "./schema-pairs.ts";
import { fc, runs, SEED } from "../../test/properties.ts";

const size = runs(150);

function mismatchesBetween(writer: SchemaSpec, reader: SchemaSpec) {
  const write = contractJsonSchema(testContract({ x: writer.zod }), "write");
  const read = contractJsonSchema(testContract({ x: reader.zod }), "read");
  return findMismatches({ schema: write, root: write }, { schema: read, root: read });
}

const withValues = schemaPairs(2).chain(([writer, reader]) =>
  fc.tuple(fc.constant(writer), fc.constant(reader), fc.array(writer.values, { minLength: 6, maxLength: 6 })),
);

describe(`the promise of the check (SEED=${SEED})`, () => {
  it("what it calls safe is safe: whatever the writer may write, the reader takes", () => {
    const seen = { safe: 0, broken: 0 };
    fc.assert(
      fc.property(withValues, ([writer, reader, values]) => {
        const safe = mismatchesBetween(writer, reader).length === 0;
        seen[safe ? "safe" : "broken"] += 1;
        const writes = schemaForMode("test", { x: writer.zod }, "write");
        const reads = schemaForMode("test", { x: reader.zod }, "read");
        const judged = values.map((x) => ({
          text: `${writer.text} -> ${reader.text}: ${JSON.stringify(x)}`,
          written: writes.safeParse({ x }).success,
          read: !safe || reads.safeParse({ x }).success,
        }));
        expect(judged.filter(({ written, read }) => !written || !read)).toEqual([]);
      }),
      size,
    );
    // Both verdicts must have been given often enough for the above to mean something.
    expect(Math.min(seen.safe, seen.broken)).toBeGreaterThan(size.numRuns / 10);
  });

  it("a contract that has not changed is safe", () => {
    fc.assert(
      fc.property(schemaPairs(3), ([one]) => {
        expect({ of: one.text, found: mismatchesBetween(one, one) }).toEqual({ of: one.text, found: [] });
      }),
      size,
    );
  });
});
