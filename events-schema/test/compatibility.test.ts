import * as z from "zod";
import { describe, expect, it } from "vitest";
import { openEnum } from "../src/event.ts";
import { brokenRules } from "./test-contract.ts";

type Edit = [edit: string, before: z.ZodRawShape, after: z.ZodRawShape, ...expected: string[]];

const s = z.string();
const n = z.number();
const gps = z.object({ kind: z.literal("gps"), lat: n });
const cell = z.object({ kind: z.literal("cell"), mast: s });
const wifi = z.object({ kind: z.literal("wifi"), bssid: s });
const gpsAt = z.object({ kind: z.literal("gps"), at: s.optional() });
const Named = z.object({ x: s }).meta({ id: "Named" });
interface Tree {
  leaf: string;
  twigs?: Tree[] | undefined;
}
const tree = (leaf: z.ZodType<string>): z.ZodType<Tree> => {
  const node: z.ZodType<Tree> = z.object({ leaf, twigs: z.array(z.lazy(() => node)).optional() });
  return node;
};

const safe: Edit[] = [
  ["nothing changes", { a: s }, { a: s }],
  ["an optional field is added", { a: s }, { a: s, b: n.optional() }],
  ["an optional field is removed", { a: s, b: n.optional() }, { a: s }],
  [
    "an optional field is added deep within",
    { a: z.array(z.object({ b: s })) },
    { a: z.array(z.object({ b: s, c: s.optional() })) },
  ],
  ["fields change their order", { a: s, b: n }, { b: n, a: s }],
  ["a description is added", { a: s }, { a: s.describe("What it is.") }],
  [
    "an optional field is removed and its object was strict",
    { a: z.strictObject({ b: s.optional() }) },
    { a: z.object({}) },
  ],
  ["a value is added to an open enum", { a: openEnum(["x"]) }, { a: openEnum(["x", "y"]) }],
  ["a value is removed from an open enum", { a: openEnum(["x", "y"]) }, { a: openEnum(["x"]) }],
  ["an enum becomes an open enum", { a: z.enum(["x", "y"]) }, { a: openEnum(["x", "y"]) }],
  [
    "a key is added to a record of an open enum",
    { a: z.partialRecord(openEnum(["x"]), n) },
    { a: z.partialRecord(openEnum(["x", "y"]), n) },
  ],
  [
    "a key is added to a whole record of an open enum",
    { a: z.record(openEnum(["x"]), n) },
    { a: z.record(openEnum(["x", "y"]), n) },
  ],
  ["an enum changes its order", { a: z.enum(["x", "y"]) }, { a: z.enum(["y", "x"]) }],
  ["a literal becomes an enum of one", { a: z.literal("x") }, { a: z.enum(["x"]) }],
  ["a union of literals becomes an enum", { a: z.union([z.literal("x"), z.literal("y")]) }, { a: z.enum(["x", "y"]) }],
  ["nullable becomes a union with null", { a: s.nullable() }, { a: z.union([z.null(), s]) }],
  ["an object moves to $defs", { a: z.object({ x: s }) }, { a: Named }],
  ["a recursive object stays", { a: tree(s) }, { a: tree(s) }],
  [
    "the alternatives of a union change their order",
    { a: z.discriminatedUnion("kind", [gps, cell]) },
    { a: z.discriminatedUnion("kind", [cell, gps]) },
  ],
  [
    "an object becomes a union of one alternative for each value of a field",
    { a: z.object({ kind: z.enum(["gps", "cell"]), at: s.optional() }) },
    { a: z.discriminatedUnion("kind", [gpsAt, z.object({ kind: z.literal("cell"), at: s.optional() })]) },
  ],
  [
    "an optional field lists the values that the alternatives of a union have",
    { a: z.object({ kind: z.enum(["gps", "cell"]).optional() }) },
    { a: z.union([gpsAt.partial(), z.object({ kind: z.literal("cell").optional() })]) },
  ],
  [
    "a template that ends in any text becomes a prefix",
    { a: z.templateLiteral(["tsk_", s]) },
    { a: s.startsWith("tsk_") },
  ],
  ["an integer is bounded by the safe integers", { a: z.int() }, { a: z.number().int().max(Number.MAX_SAFE_INTEGER) }],
  ["an exclusive bound becomes an equal inclusive one", { a: z.int().gt(0) }, { a: z.int().min(1) }],
  ["a tuple becomes an array of fixed length", { a: z.tuple([n, n]) }, { a: z.array(n).length(2) }],
  [
    "a record's keys change their order",
    { a: z.record(z.enum(["x", "y"]), n) },
    { a: z.record(z.enum(["y", "x"]), n) },
  ],
];

const breaking: Edit[] = [
  ["a required field is added", { a: s }, { a: s, b: n }, "stored: field-added-as-required at b"],
  ["an optional field becomes required", { a: s.optional() }, { a: s }, "stored: optional-became-required at a"],
  ["a required field is removed", { a: s, b: n }, { a: s }, "new: required-field-removed at b"],
  ["a required field becomes optional", { a: s }, { a: s.optional() }, "new: required-became-optional at a"],
  [
    "a field is renamed",
    { a: s },
    { b: s },
    "stored: field-added-as-required at b",
    "new: required-field-removed at a",
  ],
  ["null is added", { a: s }, { a: s.nullable() }, "new: null-added at a"],
  ["null is removed", { a: s.nullable() }, { a: s }, "stored: null-removed at a"],
  ["a value is added to an enum", { a: z.enum(["x"]) }, { a: z.enum(["x", "y"]) }, "new: enum-member-added at a"],
  [
    "a value is removed from an enum",
    { a: z.enum(["x", "y"]) },
    { a: z.enum(["x"]) },
    "stored: enum-member-removed at a",
  ],
  [
    "a literal changes",
    { a: z.literal("x") },
    { a: z.literal("y") },
    "stored: enum-member-removed at a",
    "new: enum-member-added at a",
  ],
  ["a second literal is added", { a: z.literal(1) }, { a: z.literal([1, 2]) }, "new: enum-member-added at a"],
  ["any string becomes an enum", { a: s }, { a: z.enum(["x"]) }, "stored: values-became-a-list at a"],
  ["an enum becomes any string", { a: z.enum(["x"]) }, { a: s }, "new: list-became-any-value at a"],
  [
    "an open enum becomes closed",
    { a: openEnum(["x", "y"]) },
    { a: z.enum(["x"]) },
    "stored: enum-member-removed at a",
  ],
  ["true becomes the only boolean", { a: z.boolean() }, { a: z.literal(true) }, "stored: enum-member-removed at a"],
  ["a string becomes a number", { a: s }, { a: n }, "stored: type-changed at a", "new: type-changed at a"],
  ["a number becomes an integer", { a: n }, { a: z.int() }, "stored: type-changed at a"],
  ["an integer becomes a number", { a: z.int() }, { a: n }, "new: type-changed at a"],
  ["one becomes many", { a: s }, { a: z.array(s) }, "stored: type-changed at a", "new: type-changed at a"],
  [
    "anything becomes a string",
    { a: z.unknown() },
    { a: s },
    "stored: null-removed at a",
    "stored: union-arm-removed at a",
  ],
  ["a minimum is raised", { a: n.min(0) }, { a: n.min(1) }, "stored: bounds-tightened at a"],
  ["a minimum is lowered", { a: n.min(1) }, { a: n.min(0) }, "new: bounds-loosened at a"],
  ["a maximum is added", { a: n }, { a: n.max(10) }, "stored: bounds-tightened at a"],
  ["an exclusive maximum becomes inclusive", { a: n.lt(10) }, { a: n.max(10) }, "new: bounds-loosened at a"],
  ["a multiple is required", { a: n }, { a: n.multipleOf(0.5) }, "stored: bounds-tightened at a"],
  ["a multiple becomes finer", { a: n.multipleOf(0.5) }, { a: n.multipleOf(0.25) }, "new: bounds-loosened at a"],
  ["a string may be longer", { a: s.max(5) }, { a: s.max(6) }, "new: bounds-loosened at a"],
  ["a string must be longer", { a: s }, { a: s.min(1) }, "stored: bounds-tightened at a"],
  ["more items are allowed", { a: z.array(s).max(5) }, { a: z.array(s).max(6) }, "new: bounds-loosened at a"],
  ["an item is required", { a: z.array(s) }, { a: z.array(s).min(1) }, "stored: bounds-tightened at a"],
  ["a format is added", { a: s }, { a: z.iso.datetime() }, "stored: format-changed at a"],
  ["a format is removed", { a: z.iso.datetime() }, { a: s }, "new: format-changed at a"],
  [
    "a format changes",
    { a: z.iso.datetime() },
    { a: z.iso.date() },
    "stored: format-changed at a",
    "new: format-changed at a",
  ],
  [
    "times may have an offset",
    { a: z.iso.datetime() },
    { a: z.iso.datetime({ offset: true }) },
    "new: format-changed at a",
  ],
  [
    "times must have milliseconds",
    { a: z.iso.datetime() },
    { a: z.iso.datetime({ precision: 3 }) },
    "stored: format-changed at a",
  ],
  [
    "times may have any fraction, and no offset any more",
    { a: z.iso.datetime({ precision: 0, offset: true }) },
    { a: z.iso.datetime() },
    "stored: format-changed at a",
    "new: format-changed at a",
  ],
  [
    "a UUID of any version becomes any GUID",
    { a: z.uuid() },
    { a: z.guid() },
    "stored: format-changed at a",
    "new: format-changed at a",
  ],
  [
    "a format of one's own changes its pattern",
    { a: z.stringFormat("plate", /^[A-Z]+$/) },
    { a: z.stringFormat("plate", /^[A-Z]{2,}$/) },
    "stored: format-changed at a",
    "new: format-changed at a",
  ],
  [
    "a value is not known to have a format that code checks",
    { a: z.literal("::1") },
    { a: z.ipv6() },
    "stored: format-changed at a",
    "new: list-became-any-value at a",
  ],
  [
    "a value has more units than characters",
    { a: z.literal("😀😀") },
    { a: s.min(3) },
    "stored: bounds-tightened at a",
    "new: list-became-any-value at a",
  ],
  [
    "a value is beyond the safe integers",
    { a: z.literal(2 ** 53) },
    { a: z.int() },
    "stored: bounds-tightened at a",
    "new: list-became-any-value at a",
  ],
  [
    "a tiny multiple becomes a whole one",
    { a: n.multipleOf(1e-9) },
    { a: n.multipleOf(1) },
    "stored: bounds-tightened at a",
  ],
  ["a pattern is added", { a: s }, { a: s.regex(/^c/) }, "stored: pattern-changed at a"],
  ["a pattern is removed", { a: s.startsWith("c") }, { a: s }, "new: pattern-changed at a"],
  ["a second pattern is added", { a: s.regex(/^c/) }, { a: s.regex(/^c/).regex(/1$/) }, "stored: pattern-changed at a"],
  [
    "the items of an array change",
    { a: z.array(s) },
    { a: z.array(n) },
    "stored: type-changed at a[]",
    "new: type-changed at a[]",
  ],
  [
    "a value is added to an enum within an array",
    { a: z.array(z.enum(["x"])) },
    { a: z.array(z.enum(["x", "y"])) },
    "new: enum-member-added at a[]",
  ],
  [
    "an item of a tuple changes",
    { a: z.tuple([s, n]) },
    { a: z.tuple([s, s]) },
    "stored: type-changed at a[1]",
    "new: type-changed at a[1]",
  ],
  [
    "a tuple grows",
    { a: z.tuple([n]) },
    { a: z.tuple([n, n]) },
    "stored: bounds-tightened at a",
    "new: bounds-loosened at a",
  ],
  [
    "an alternative is added to a union",
    { a: z.discriminatedUnion("kind", [gps, cell]) },
    { a: z.discriminatedUnion("kind", [gps, cell, wifi]) },
    "new: union-arm-added at a",
  ],
  [
    "an alternative is removed from a union",
    { a: z.discriminatedUnion("kind", [gps, cell]) },
    { a: z.discriminatedUnion("kind", [gps]) },
    "stored: union-arm-removed at a",
  ],
  [
    "an alternative of a union changes inside",
    { a: z.discriminatedUnion("kind", [gps, cell]) },
    { a: z.discriminatedUnion("kind", [gps.extend({ lat: n.min(0) }), cell]) },
    "stored: bounds-tightened at a.lat",
  ],
  [
    "an object becomes a union without an alternative for one of the values",
    { a: z.object({ kind: z.enum(["gps", "cell", "wifi"]) }) },
    { a: z.union([gps.pick({ kind: true }), cell.pick({ kind: true })]) },
    "stored: union-arm-removed at a",
  ],
  [
    "a pattern ends with dots, and with what only looks like any text",
    { a: s.regex(/^a\.*/) },
    { a: s.regex(/^a\[\s\S]*$/) },
    "stored: pattern-changed at a",
    "new: pattern-changed at a",
  ],
  ["a string may also be a number", { a: s }, { a: z.union([s, n]) }, "new: union-arm-added at a"],
  [
    "a record's values change",
    { a: z.record(s, n) },
    { a: z.record(s, s) },
    "stored: type-changed at a{}",
    "new: type-changed at a{}",
  ],
  [
    "a record's keys are limited",
    { a: z.record(s, n) },
    { a: z.partialRecord(z.enum(["x"]), n) },
    "stored: values-became-a-list at a{key}",
  ],
  [
    "a key is added to a record",
    { a: z.partialRecord(z.enum(["x"]), n) },
    { a: z.partialRecord(z.enum(["x", "y"]), n) },
    "new: enum-member-added at a{key}",
  ],
  [
    "a key is added to a record that requires all keys",
    { a: z.record(z.enum(["x"]), n) },
    { a: z.record(z.enum(["x", "y"]), n) },
    "stored: field-added-as-required at a.y",
    "new: enum-member-added at a{key}",
  ],
  [
    "a field is added to an object whose other fields are numbers",
    { a: z.object({}).catchall(n) },
    { a: z.object({ b: s.optional() }).catchall(n) },
    "stored: type-changed at a.b",
    "new: type-changed at a{}",
  ],
  [
    "an object behind a $ref changes",
    { a: Named },
    { a: z.object({ x: n }).meta({ id: "Named" }) },
    "stored: type-changed at a.x",
    "new: type-changed at a.x",
  ],
  [
    "a field of a recursive object changes",
    { a: tree(s) },
    { a: tree(s.max(3)) },
    "stored: bounds-tightened at a.leaf",
  ],
  [
    "a required field is added deep within",
    { a: z.array(z.object({ b: z.object({}) })) },
    { a: z.array(z.object({ b: z.object({ c: s }) })) },
    "stored: field-added-as-required at a[].b.c",
  ],
];

describe("an edit that is safe in both directions has no finding", () => {
  it.each(safe)("%s", (_, before, after) => {
    expect(brokenRules(before, after)).toEqual([]);
  });
});

describe("an edit that breaks a consumer has a finding with its path and direction", () => {
  it.each(breaking)("%s", (_, before, after, ...expected) => {
    expect(brokenRules(before, after)).toEqual(expected);
  });
});
