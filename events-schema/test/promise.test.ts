import { describe, expect, it } from "vitest";
import { mismatches } from "../src/compat/compare.ts";
import { formOf } from "../src/forms.ts";
import { schemaOf } from "../src/schemas.ts";
import { thing } from "./edits.ts";
import { pairs, type Spec } from "./pairs.ts";
import { fc, runs, SEED } from "../../test/properties.ts";

const size = runs(150);

function found(writer: Spec, reader: Spec) {
  const write = schemaOf(thing({ x: writer.zod }), "write");
  const read = schemaOf(thing({ x: reader.zod }), "read");
  return mismatches({ schema: write, root: write }, { schema: read, root: read });
}

const withValues = pairs(2).chain(([writer, reader]) =>
  fc.tuple(fc.constant(writer), fc.constant(reader), fc.array(writer.values, { minLength: 6, maxLength: 6 })),
);

describe(`the promise of the check (SEED=${SEED})`, () => {
  it("what it calls safe is safe: whatever the writer may write, the reader takes", () => {
    const seen = { safe: 0, broken: 0 };
    fc.assert(
      fc.property(withValues, ([writer, reader, values]) => {
        const safe = found(writer, reader).length === 0;
        seen[safe ? "safe" : "broken"] += 1;
        const writes = formOf("test", { x: writer.zod }, "write");
        const reads = formOf("test", { x: reader.zod }, "read");
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
      fc.property(pairs(3), ([one]) => {
        expect({ of: one.text, found: found(one, one) }).toEqual({ of: one.text, found: [] });
      }),
      size,
    );
  });
});
