import { describe, expect, it } from "vitest";
import { findMismatches } from "../src/compat/compare.ts";
import { schemaForMode } from "../src/schema/schema-mode.ts";
import { contractJsonSchema } from "../src/schema/json-schema.ts";
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

describe(`the compatibility check (SEED=${SEED})`, () => {
  it("finds nothing only where the reader accepts everything that the writer may write", () => {
    const seen = { safe: 0, broken: 0 };
    fc.assert(
      fc.property(withValues, ([writer, reader, values]) => {
        const safe = mismatchesBetween(writer, reader).length === 0;
        seen[safe ? "safe" : "broken"] += 1;
        const writes = schemaForMode("test", { x: writer.zod }, "write");
        const reads = schemaForMode("test", { x: reader.zod }, "read");
        const results = values.map((x) => ({
          text: `${writer.text} -> ${reader.text}: ${JSON.stringify(x)}`,
          written: writes.safeParse({ x }).success,
          read: !safe || reads.safeParse({ x }).success,
        }));
        expect(results.filter(({ written, read }) => !written || !read)).toEqual([]);
      }),
      size,
    );
    // Both results must occur often enough for the property to be tested.
    expect(Math.min(seen.safe, seen.broken)).toBeGreaterThan(size.numRuns / 10);
  });

  it("finds nothing for an unchanged contract", () => {
    fc.assert(
      fc.property(schemaPairs(3), ([one]) => {
        expect({ of: one.text, found: mismatchesBetween(one, one) }).toEqual({ of: one.text, found: [] });
      }),
      size,
    );
  });
});
