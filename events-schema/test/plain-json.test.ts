import * as z from "zod";
import { describe, expect, it } from "vitest";
import { event } from "../src/event.ts";

const DEFAULTS = { v: 1, owner: "things", description: "A thing.", subject: () => "thing_1" } as const;

/** What the compiler cannot reject is rejected when the schema is built: for each contract in contracts.test.ts. */
function define(field: z.ZodType): () => unknown {
  return () =>
    event("thing.was", {
      ...DEFAULTS,
      data: { deep: z.array(z.object({ field })) },
      examples: [{ deep: [] }] as never,
    }).write;
}

describe("a contract is plain JSON that JSON Schema can describe completely:", () => {
  it("a transform does not compile", () => {
    expect(
      () =>
        // @ts-expect-error parsed data would differ from written data
        event("thing.was", { ...DEFAULTS, data: { n: z.string().transform(Number) }, examples: [{ n: "1" }] }).write,
    ).toThrow('thing.was: data.n: "pipe" is not allowed in a contract');
  });

  it("a default does not compile", () => {
    expect(
      () =>
        // @ts-expect-error parsed data would differ from written data
        event("thing.was", { ...DEFAULTS, data: { n: z.number().default(1) }, examples: [{}] }).write,
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
    ["a pattern that ignores case", z.string().regex(/^x$/i)],
    ["a pattern over several lines", z.string().check(z.regex(/^x$/m))],
    ["a Unicode pattern", z.string().regex(/^\p{Lu}$/u)],
    ["a pattern with set operations", z.string().regex(/^[\w--[0-9]]$/v)],
    ["a flag of a format's own pattern", z.email({ pattern: /^[a-z]+@example\.org$/i })],
    ["emoji, whose pattern has a flag", z.emoji()],
    ["an address of listed hosts", z.url({ hostname: /example/ })],
    ["a web address", z.httpUrl()],
    ["an address that is rewritten", z.url({ normalize: true })],
    ["an address with a pattern", z.url().regex(/^https/)],
    ["an address as a check", z.string().check(z.url())],
    ["two formats that code checks", z.ipv6().check(z.base64())],
    ["a token of one algorithm", z.jwt({ alg: "ES256" })],
    ["a format that a function checks", z.stringFormat("even", (text) => text.length % 2 === 0)],
    ["a text at a position", z.string().includes("x", { position: 2 })],
    ["a bound that JSON does not have", z.number().max(Infinity)],
    ["a length that JSON does not have", z.array(z.string()).max(Infinity)],
    ["a bound of another type", z.number().check(z.gt(5n) as never)],
    ["a multiple of nothing", z.number().multipleOf(0)],
    ["a value that JSON does not have", z.literal([1, Number.NaN])],
    ["undefined as a value", z.literal(["x", undefined])],
    ["an optional item", z.array(z.string().optional())],
    ["an optional item that may be null", z.array(z.string().optional().nullable())],
    ["an optional end of a tuple", z.tuple([z.string(), z.string().optional()])],
    ["an optional value of a record", z.record(z.string(), z.number().optional())],
    ["an optional alternative", z.union([z.string().optional(), z.number()])],
    ["an optional other field", z.object({}).catchall(z.string().optional())],
    ["a length of a tuple", z.tuple([z.string()], z.string()).check(z.minLength(2))],
    ["a pattern of an enum", z.enum(["a", "b"]).check(z.regex(/a/) as never)],
    ["a length of a union", z.union([z.string(), z.array(z.string())]).check(z.minLength(2))],
    ["keys that are numbers", z.record(z.number().min(5), z.string())],
    ["a field that objects inherit", z.object({ valueOf: z.string().optional() })],
    ["a field that is never written", z.object({ ["__proto__"]: z.string() })],
    ["a key that objects inherit", z.partialRecord(z.enum(["hasOwnProperty"]), z.string())],
    ["metadata that replaces a keyword", z.string().max(3).meta({ maxLength: 9 })],
  ])("%s is rejected with its path", (_, field) => {
    expect(define(field)).toThrow(/^thing\.was: data\.deep\[\]\.field: .* is not allowed in a contract/s);
  });

  it.each([
    ["a format by its name", z.ipv6()],
    ["an address of limited length", z.url().max(100)],
    ["a pattern beside a format", z.uuid().startsWith("f")],
    ["a format of one's own with a pattern", z.stringFormat("plate", /^[A-Z]+$/)],
    ["an optional field that may be null", z.object({ x: z.string().nullable().optional() })],
    ["an example, a title and an id", z.string().meta({ id: "Plain", title: "Text", examples: ["x"] })],
  ])("%s is accepted", (_, field) => {
    expect(define(field)).not.toThrow();
  });
});

describe("what JSON cannot carry is not written:", () => {
  const write = (field: z.ZodType, value: unknown) =>
    event("thing.was", { ...DEFAULTS, data: { field }, examples: [{}] as never }).write.safeParse({ field: value })
      .success;

  it("any value may be written, except those that would be absent", () => {
    expect([1, null, "x", [], { a: undefined }].map((value) => write(z.unknown(), value))).not.toContain(false);
    expect([undefined, () => 1, Symbol("x")].map((value) => write(z.any(), value))).not.toContain(true);
  });

  it("a multiple is written when the decimal number is one", () => {
    expect([0.29, 1.13, -0.07, 0, 123456.78].map((value) => write(z.number().multipleOf(0.01), value))).not.toContain(
      false,
    );
    expect([0.1 * 3, 1e-17, 0.005, 1e300].map((value) => write(z.number().multipleOf(0.1), value))).not.toContain(true);
  });
});
