import * as z from "zod";
import { describe, expect, it } from "vitest";
import { event } from "../src/event.ts";

const DEFAULTS = { v: 1, owner: "things", description: "A thing.", subject: () => "thing_1" } as const;

/** What the compiler cannot see is refused when the module is loaded, which every test does. */
function define(field: z.ZodType): () => unknown {
  return () =>
    event("thing.was", {
      ...DEFAULTS,
      data: { deep: z.array(z.object({ field })) },
      examples: [{ deep: [] }] as never,
    });
}

describe("a contract is plain JSON, all of which JSON Schema can say", () => {
  it("a transform does not compile", () => {
    expect(() =>
      // @ts-expect-error what is read would not be what was written
      event("thing.was", { ...DEFAULTS, data: { n: z.string().transform(Number) }, examples: [{ n: "1" }] }),
    ).toThrow('thing.was: data.n: "pipe" has no place in a contract');
  });

  it("a default does not compile", () => {
    expect(() =>
      // @ts-expect-error what is read would not be what was written
      event("thing.was", { ...DEFAULTS, data: { n: z.number().default(1) }, examples: [{}] }),
    ).toThrow('thing.was: data.n: "default" has no place in a contract');
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
  ])("%s is refused with its place", (_, field) => {
    expect(define(field)).toThrow(/^thing\.was: data\.deep\[\]\.field: .* has no place in a contract/);
  });
});
