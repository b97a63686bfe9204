import * as fc from "fast-check";
import * as z from "zod";
import { openEnum } from "../src/event.ts";

/** A schema, and values that satisfy its write schema. */
export interface SchemaSpec {
  text: string;
  zod: z.ZodType;
  values: fc.Arbitrary<unknown>;
}

const spec = (text: string, zod: z.ZodType, values: fc.Arbitrary<unknown>): SchemaSpec => {
  const described = { text, zod, values, [fc.toStringMethod]: () => text };
  return described;
};
const small = fc.integer({ min: 0, max: 3 });
const range = fc.tuple(small, small).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const words = fc.uniqueArray(fc.constantFrom("ok", "late", "jump"), { minLength: 1 }) as fc.Arbitrary<
  [string, ...string[]]
>;
/** One of the characters needs two units of UTF-16. */
const chars = fc.constantFrom("o", "k", "1", "😀");
const instant = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true });
const offset = (utc: string) => utc.replace("Z", "+08:00");

const leaves: readonly fc.Arbitrary<SchemaSpec>[] = [
  fc.constant(spec("string", z.string(), fc.string())),
  range.map(([a, b]) =>
    spec(`string ${a}..${b}`, z.string().min(a).max(b), fc.string({ minLength: a, maxLength: b, unit: chars })),
  ),
  range.map(([a, b]) => spec(`int ${a}..${b}`, z.int().min(a).max(b), fc.integer({ min: a, max: b }))),
  range.map(([a, b]) =>
    spec(
      `int >${a - 1} <${b + 1}`,
      z
        .int()
        .gt(a - 1)
        .lt(b + 1),
      fc.integer({ min: a, max: b }),
    ),
  ),
  range.map(([a, b]) =>
    spec(`number ${a}..${b}`, z.number().min(a).max(b), fc.double({ min: a, max: b, noNaN: true })),
  ),
  fc.constantFrom(1, 2, 0.5, 0.25, 0.1, 0.01, 0.07, 1e-7, 1e-10).map((m) =>
    spec(
      `number *${m}`,
      z.number().multipleOf(m),
      // The nearest number to a decimal multiple: 3 * 0.1 is another one.
      fc.integer({ min: -99, max: 9999 }).map((n) => Number((n * m).toPrecision(10))),
    ),
  ),
  fc.constant(spec("int", z.int(), fc.maxSafeInteger())),
  fc.constant(spec("number", z.number(), fc.oneof(anyNumber, fc.constantFrom(2 ** 53, 1e308, 1e-16, 5e-324)))),
  fc.constantFrom(2 ** 53, 0.3, 1e-16).map((v) => spec(`literal ${v}`, z.literal(v), fc.constant(v))),
  words.map((all) => spec(`enum ${all.join("|")}`, z.enum(all), fc.constantFrom(...all))),
  words.map((all) => spec(`open ${all.join("|")}`, openEnum(all), fc.constantFrom(...all))),
  fc.constantFrom("ok", 1, true, null).map((v) => spec(`literal ${String(v)}`, z.literal(v), fc.constant(v))),
  fc.constant(spec("boolean", z.boolean(), fc.boolean())),
  fc.constant(spec("utc", z.iso.datetime(), instant)),
  fc.constant(spec("offset", z.iso.datetime({ offset: true }), fc.oneof(instant, instant.map(offset)))),
  fc.constant(
    spec(
      "date",
      z.iso.date(),
      instant.map((at) => at.slice(0, 10)),
    ),
  ),
  fc.constant(
    spec(
      "/^o/",
      z.string().regex(/^o/),
      fc.string({ unit: chars }).map((rest) => `o${rest}`),
    ),
  ),
  fc.constantFrom("o", "ok", "1").map((start) =>
    spec(
      `${start}...`,
      z.string().startsWith(start),
      fc.string({ unit: chars }).map((rest) => start + rest),
    ),
  ),
  fc.constant(
    spec(
      "/^o/ /k$/",
      z.string().regex(/^o/).regex(/k$/),
      fc.string({ unit: chars }).map((middle) => `o${middle}k`),
    ),
  ),
  fc.constant(spec("milliseconds", z.iso.datetime({ precision: 3 }), instant)),
  fc.constant(spec("uuid", z.uuid(), fc.uuid())),
  fc
    .constantFrom(4 as const, 7 as const)
    .map((version) => spec(`uuid v${version}`, z.uuid({ version: `v${version}` }), fc.uuid({ version }))),
  fc.constant(
    spec(
      "guid",
      z.guid(),
      fc.uuid().map((id) => id.replaceAll(/[1-9]/g, "f")),
    ),
  ),
  fc.constant(spec("url", z.url(), fc.webUrl())),
  fc.constant(spec("any", z.unknown(), fc.jsonValue())),
];

type Pair = readonly [writer: SchemaSpec, reader: SchemaSpec];

/** Two leaf schemas: the same twice, two of one kind, or two of any kind. */
const leafPair: fc.Arbitrary<Pair> = fc.oneof(
  { weight: 3, arbitrary: fc.oneof(...leaves).map((leaf): Pair => [leaf, leaf]) },
  { weight: 3, arbitrary: fc.oneof(...leaves.map((leaf) => fc.tuple(leaf, leaf))) },
  { weight: 1, arbitrary: fc.tuple(fc.oneof(...leaves), fc.oneof(...leaves)) },
);

/** Two related schemas: one of a writer, and one of a reader after a few edits. */
export function schemaPairs(depth: number): fc.Arbitrary<Pair> {
  if (depth === 0) return leafPair;
  const inner = schemaPairs(depth - 1);
  return fc.oneof(
    leafPair,
    wrapped(inner, fc.constantFrom(nullable, same)),
    wrapped(
      inner,
      range.map(([a, b]) => array(a, b)),
    ),
    wrapped(inner, fc.constantFrom(record, array(0, 3))),
    wrapped(
      inner,
      words.map((keys) => partialRecord(keys)),
    ),
    wrapped(
      inner,
      words.map((keys) => fullRecord(keys)),
    ),
    many(inner, 2, fc.constantFrom(tuple, tuple, openTuple, withOthers)),
    many(inner, 2, fc.constantFrom(union, union, first)),
    many(
      inner,
      3,
      fc.tuple(...["a", "b", "c"].map(() => fc.constantFrom("required", "required", "optional", "absent"))).map(object),
    ),
    many(
      inner,
      2,
      fc.oneof(
        fc.constantFrom(["gps", "cell"], ["gps", "cell"], ["gps"], ["cell", "gps"]).map(byKind),
        fc.constant(ofAnyKind),
      ),
    ),
  );
}

function wrapped(
  inner: fc.Arbitrary<Pair>,
  wrapper: fc.Arbitrary<(one: SchemaSpec) => SchemaSpec>,
): fc.Arbitrary<Pair> {
  return fc
    .tuple(inner, wrapper, wrapper, fc.boolean())
    .map(([[w, r], a, b, isSame]): Pair => [a(w), (isSame ? a : b)(r)]);
}

function many(
  inner: fc.Arbitrary<Pair>,
  count: number,
  wrapper: fc.Arbitrary<(all: readonly SchemaSpec[]) => SchemaSpec>,
): fc.Arbitrary<Pair> {
  const some = fc.array(inner, { minLength: count, maxLength: count });
  return fc.tuple(some, wrapper, wrapper, fc.boolean()).map(([all, a, b, isSame]): Pair => {
    return [a(all.map(([w]) => w)), (isSame ? a : b)(all.map(([, r]) => r))];
  });
}

const same = (one: SchemaSpec): SchemaSpec => one;
const nullable = (one: SchemaSpec) => spec(`${one.text}?`, one.zod.nullable(), fc.option(one.values));
const array = (a: number, b: number) => (one: SchemaSpec) =>
  spec(`[${one.text}]${a}..${b}`, z.array(one.zod).min(a).max(b), fc.array(one.values, { minLength: a, maxLength: b }));
const record = (one: SchemaSpec) =>
  spec(`{*: ${one.text}}`, z.record(z.string(), one.zod), fc.dictionary(chars, one.values));
const partialRecord = (keys: readonly [string, ...string[]]) => (one: SchemaSpec) =>
  spec(`{${keys.join("|")}?: ${one.text}}`, z.partialRecord(z.enum(keys), one.zod), fields(keys, one.values, []));
const fullRecord = (keys: readonly [string, ...string[]]) => (one: SchemaSpec) =>
  spec(`{${keys.join("|")}: ${one.text}}`, z.record(z.enum(keys), one.zod), fields(keys, one.values, keys));
const fields = (keys: readonly string[], values: fc.Arbitrary<unknown>, requiredKeys: readonly string[]) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, values])), { requiredKeys: [...requiredKeys] });
const tuple = ([a, b]: readonly SchemaSpec[]) =>
  pairOf(a, b, (x, y) => spec(`(${x.text}, ${y.text})`, z.tuple([x.zod, y.zod]), fc.tuple(x.values, y.values)));
const openTuple = ([a, b]: readonly SchemaSpec[]) =>
  pairOf(a, b, (x, y) =>
    spec(
      `(${x.text}, ${y.text}...)`,
      z.tuple([x.zod], y.zod),
      fc.tuple(x.values, fc.array(y.values, { maxLength: 3 })).map(([head, rest]) => [head, ...rest]),
    ),
  );
const union = ([a, b]: readonly SchemaSpec[]) =>
  pairOf(a, b, (x, y) => spec(`${x.text} or ${y.text}`, z.union([x.zod, y.zod]), fc.oneof(x.values, y.values)));
/** Other fields of any kind can be read, and none can be written. */
const withOthers = ([a, b]: readonly SchemaSpec[]) =>
  pairOf(a, b, (x, y) =>
    spec(
      `{a: ${x.text}, *: ${y.text}}`,
      z.object({ a: x.zod }).catchall(y.zod),
      fc
        .tuple(x.values, y.text === "any" ? fc.constant({}) : fc.dictionary(fc.constantFrom("b", "c"), y.values))
        .map(([one, others]) => ({ a: one, ...others })),
    ),
  );
const first = ([a, b]: readonly SchemaSpec[]) => pairOf(a, b, (x) => x);

function pairOf(
  a: SchemaSpec | undefined,
  b: SchemaSpec | undefined,
  make: (a: SchemaSpec, b: SchemaSpec) => SchemaSpec,
): SchemaSpec {
  if (!a || !b) throw new Error("needs two");
  return make(a, b);
}

const object = (how: readonly string[]) => (all: readonly SchemaSpec[]) => {
  const present = all
    .map((one, n) => ({ key: "abc"[n] ?? "", one, how: how[n] }))
    .filter((field) => field.how !== "absent");
  const shape = present.map(
    ({ key, one, how: is }) => [key, is === "optional" ? one.zod.optional() : one.zod] as const,
  );
  const values = Object.fromEntries(present.map(({ key, one }) => [key, one.values]));
  const requiredKeys = present.filter((field) => field.how === "required").map(({ key }) => key);
  const text = present.map(({ key, one, how: is }) => `${key}${is === "optional" ? "?" : ""}: ${one.text}`).join(", ");
  return spec(`{${text}}`, z.object(Object.fromEntries(shape)), fc.record(values, { requiredKeys }));
};

const byKind = (kinds: readonly string[]) => (all: readonly SchemaSpec[]) => {
  const arms = kinds.map((kind, n) => ({ kind, one: all[n] ?? spec("any", z.unknown(), fc.constant(0)) }));
  const options = arms.map(({ kind, one }) => z.object({ kind: z.literal(kind), is: one.zod }));
  const values = arms.map(({ kind, one }) => one.values.map((is) => ({ kind, is })));
  const text = arms.map(({ kind, one }) => `${kind} ${one.text}`).join(" | ");
  return spec(`<${text}>`, z.discriminatedUnion("kind", options as [(typeof options)[0]]), fc.oneof(...values));
};

/** The first under a kind that the alternatives of `byKind` tell apart. */
const ofAnyKind = ([one]: readonly SchemaSpec[]) =>
  pairOf(one, one, (x) =>
    spec(
      `<any kind ${x.text}>`,
      z.object({ kind: z.enum(["gps", "cell"]), is: x.zod }),
      fc.record({ kind: fc.constantFrom("gps", "cell"), is: x.values }),
    ),
  );
