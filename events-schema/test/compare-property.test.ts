import { describe, expect, it } from "vitest";
import { findMismatches } from "../src/compat/compare.ts";
import { schemaForMode } from "../src/schema/schema-mode.ts";
import { contractJsonSchema } from "../src/schema/json-schema.ts";
import { testContract } from "./test-contract.ts";
import { schemaPairs, type SchemaSpec } from "./schema-pairs.ts";
import { LONG } from "../../test/long.ts";
import { fc, runs, SEED } from "../../test/properties.ts";

/** 300 pairs of schemas, and 10,000 with `npm run test:long`. */
const size = runs(LONG ? 1_000 : 300);

function mismatchesBetween(writer: SchemaSpec, reader: SchemaSpec) {
  const write = contractJsonSchema(testContract({ x: writer.zod }), "write");
  const read = contractJsonSchema(testContract({ x: reader.zod }), "read");
  return findMismatches({ schema: write, root: write }, { schema: read, root: read });
}

const someOf = ({ values }: SchemaSpec) => fc.array(values, { minLength: 6, maxLength: 6 });
const withValues = schemaPairs(2).chain(([one, other]) =>
  fc.tuple(fc.constant(one), fc.constant(other), someOf(one), someOf(other)),
);

/** The values that the one writes and the other does not read, after their way through JSON. */
function unreadable(writer: SchemaSpec, reader: SchemaSpec, values: readonly unknown[]): unknown[] {
  const writes = schemaForMode("test", { x: writer.zod }, "write");
  const reads = schemaForMode("test", { x: reader.zod }, "read");
  return values.filter((x) => {
    const written = writes.safeParse({ x });
    return written.success && !reads.safeParse(JSON.parse(JSON.stringify(written.data))).success;
  });
}

describe(`the compatibility check (SEED=${SEED})`, () => {
  it("the compatibility check finds nothing only where the reader accepts everything that the writer may write, in both directions", () => {
    const seen = { safe: 0, broken: 0, proven: 0 };
    fc.assert(
      fc.property(withValues, ([one, other, ...values]) => {
        for (const [n, writer, reader] of [
          [0, one, other],
          [1, other, one],
        ] as const) {
          const text = `${writer.text} -> ${reader.text}`;
          const writes = schemaForMode("test", { x: writer.zod }, "write");
          expect({ text, refused: values[n].filter((x) => !writes.safeParse({ x }).success) }).toEqual({
            text,
            refused: [],
          });
          const found = unreadable(writer, reader, values.flat());
          const safe = mismatchesBetween(writer, reader).length === 0;
          expect({ text, found: safe ? found : [] }).toEqual({ text, found: [] });
          seen[safe ? "safe" : found.length > 0 ? "proven" : "broken"] += 1;
        }
      }),
      size,
    );
    // Each result must occur often enough for the property to be tested; most findings are proven by a value.
    expect(Math.min(seen.safe, seen.proven)).toBeGreaterThan(size.numRuns / 5);

    expect(seen.proven).toBeGreaterThan(seen.broken);
  });

  it("the compatibility check finds nothing for an unchanged contract", () => {
    fc.assert(
      fc.property(schemaPairs(3), ([one]) => {
        expect({ of: one.text, found: mismatchesBetween(one, one) }).toEqual({ of: one.text, found: [] });
      }),
      size,
    );
  });
});
