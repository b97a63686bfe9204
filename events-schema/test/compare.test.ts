import { describe, expect, it } from "vitest";
import { findMismatches } from "../src/compat/compare.ts";
import type { JsonSchema } from "../src/json-schema.ts";

/** What zod does not write, or not yet: golden files outlive the release of zod that wrote them. */
function mismatchKinds(writer: JsonSchema, reader: JsonSchema): string[] {
  return findMismatches({ schema: writer, root: writer }, { schema: reader, root: reader }).map(({ kind, path }) =>
    `${kind} ${path}`.trim(),
  );
}

const string = { type: "string" };
const object = (properties: object, more: object = {}) => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...more,
});
const open = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

describe("JSON Schema that was written some other way", () => {
  it("is followed through a root that is nothing but a reference", () => {
    const hoisted = (type: string) => ({
      $ref: "#/$defs/Run",
      $defs: { Run: object({ id: { type } }, { required: ["id"] }) },
    });
    expect(mismatchKinds(hoisted("string"), hoisted("string"))).toEqual([]);
    expect(mismatchKinds(hoisted("string"), hoisted("number"))).toEqual(["type id"]);
  });

  it("is followed through keys with a slash or a tilde in them", () => {
    const schema = (maxLength: number) => ({
      $ref: "#/$defs/a~1b~0c",
      $defs: { "a/b~c": { type: "string", maxLength } },
    });
    expect(mismatchKinds(schema(3), schema(2))).toEqual(["bounds"]);
  });

  it("a reference that leads nowhere is not taken for anything", () => {
    expect(mismatchKinds(object({ a: string }), open({ a: { $ref: "#/$defs/Gone" } }))).toEqual(["unclear a"]);
    expect(mismatchKinds(object({ a: string }), open({ a: { $ref: "other.json#/a" } }))).toEqual(["unclear a"]);
  });

  it("all of allOf holds", () => {
    const both = { allOf: [{ type: "string", minLength: 2 }, { maxLength: 4 }] };
    expect(mismatchKinds(both, { type: "string", minLength: 1, maxLength: 4 })).toEqual([]);
    expect(mismatchKinds({ type: "string", minLength: 2 }, both)).toEqual(["bounds"]);
    const merged = { allOf: [open({ a: string }, { required: ["a"] }), object({ a: {}, b: string })] };
    expect(mismatchKinds(merged, open({ a: string, b: string }, { required: ["a"] }))).toEqual([]);
    expect(mismatchKinds(object({ a: string }), merged)).toEqual(["optional a"]);
  });

  it("a closed reader refuses what it does not know", () => {
    expect(mismatchKinds(object({ a: string, b: string }), object({ a: string }))).toEqual(["closed b"]);
    expect(mismatchKinds(open({ a: string }), object({ a: string }))).toEqual(["closed {}"]);
    expect(mismatchKinds(object({ a: string, b: { not: {} } }), object({ a: string }))).toEqual([]);
  });

  it("an open writer may say anything in a field that only the reader knows", () => {
    expect(mismatchKinds(open({}), open({ a: string }))).toEqual(["null a", "arm a", "arm a", "arm a", "arm a"]);
  });

  it("a keyword that nobody follows is fine only where the writer keeps it too", () => {
    const unique = { type: "array", items: string, uniqueItems: true };
    expect(mismatchKinds({ type: "array", items: string }, unique)).toEqual(["unclear"]);
    expect(mismatchKinds(unique, unique)).toEqual([]);
    expect(mismatchKinds(unique, { type: "array", items: string })).toEqual([]);
    expect(mismatchKinds({ const: "x" }, { type: "string", not: { const: "x" } })).toEqual(["unclear"]);
  });

  it("a list of types is a union, and words for people are nothing", () => {
    expect(mismatchKinds({ type: ["string", "null"] }, { anyOf: [{ type: "null" }, string] })).toEqual([]);
    expect(mismatchKinds(string, { type: "string", title: "A", "x-any": 1, examples: ["b"], default: "c" })).toEqual(
      [],
    );
  });

  it("fixed objects are compared by nothing but being the same", () => {
    expect(mismatchKinds({ const: { a: 1 } }, open({ a: { type: "number" } }))).toEqual(["type"]);
  });
});
