import * as z from "zod";
import { describe, expect, it } from "vitest";
import { event } from "../src/event.ts";

const DEFAULTS = { v: 1, owner: "things", description: "A thing.", subject: () => "thing_1" } as const;

/** What the compiler cannot reject is rejected when the module is loaded. */
function define(field: z.ZodType): () => unknown {
  return () =>
    event("thing.was", {
      ...DEFAULTS,
      data: { deep: z.array(z.object({ field })) },
      examples: [{ deep: [] }] as never,
    });
}

describe("a contract is plain JSON that JSON Schema can describe completely:", () => {
  it("a transform does not compile", () => {
    expect(() =>
      // @ts-expect-error parsed data would differ from written data
      event("thing.was", { ...DEFAULTS, data: { n: z.string().transform(Number) }, examples: [{ n: "1" }] }),
    ).toThrow('thing.was: data.n: "pipe" is not allowed in a contract');
  });

  it("a default does not compile", () => {
    expect(() =>
      // @ts-expect-error parsed data would differ from written data
      event("thing.was", { ...DEFAULTS, data: { n: z.number().default(1) }, examples: [{}] }),
    ).toThrow('thing.was: data.n: "default" is not allowed in a contract');
  });

  it("an example that does not fit does not compile", () => {
    // @ts-expect-error n is a number
    expect(event("thing.was", { ...DEFAULTS, data: { n: z.number() }, examples: [{ n: "1" }] }).name).toBe("thing.was");
  });

  it.each([
    ["a date", z.date()],
    ["a bigint", z.bigint()],
    ["a map", z.map(z.string(), z.string())],
    ["a fallback", z.string().catch("x")],
    ["a refinement", z.string().refine((text) => text !== "")],
    ["a check across fields", z.object({ a: z.number() }).refine(({ a }) => a > 0)],
    ["a coercion", z.coerce.number()],
    ["trimming", z.string().trim()],
    ["an intersection", z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }))],
    ["an exclusive union", z.xor([z.string(), z.number()])],
    ["a loose record", z.looseRecord(z.string().regex(/^x/), z.string())],
    ["a preprocessor", z.preprocess(String, z.string())],
  ])("%s is rejected with its path", (_, field) => {
    expect(define(field)).toThrow(/^thing\.was: data\.deep\[\]\.field: .* is not allowed in a contract/);
  });
});
