import { describe, expect, it } from "vitest";
import { mismatches } from "../src/compat/compare.ts";
import type { JsonSchema } from "../src/schemas.ts";

/** What zod does not write, or not yet: golden files outlive the release of zod that wrote them. */
function kinds(writer: JsonSchema, reader: JsonSchema): string[] {
  return mismatches({ schema: writer, root: writer }, { schema: reader, root: reader }).map(({ kind, path }) =>
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
    expect(kinds(hoisted("string"), hoisted("string"))).toEqual([]);
    expect(kinds(hoisted("string"), hoisted("number"))).toEqual(["type id"]);
  });

  it("is followed through keys with a slash or a tilde in them", () => {
    const schema = (maxLength: number) => ({
      $ref: "#/$defs/a~1b~0c",
      $defs: { "a/b~c": { type: "string", maxLength } },
    });
    expect(kinds(schema(3), schema(2))).toEqual(["bounds"]);
  });

  it("a reference that leads nowhere is not taken for anything", () => {
    expect(kinds(object({ a: string }), open({ a: { $ref: "#/$defs/Gone" } }))).toEqual(["unclear a"]);
    expect(kinds(object({ a: string }), open({ a: { $ref: "other.json#/a" } }))).toEqual(["unclear a"]);
  });

  it("all of allOf holds", () => {
    const both = { allOf: [{ type: "string", minLength: 2 }, { maxLength: 4 }] };
    expect(kinds(both, { type: "string", minLength: 1, maxLength: 4 })).toEqual([]);
    expect(kinds({ type: "string", minLength: 2 }, both)).toEqual(["bounds"]);
    const merged = { allOf: [open({ a: string }, { required: ["a"] }), object({ a: {}, b: string })] };
    expect(kinds(merged, open({ a: string, b: string }, { required: ["a"] }))).toEqual([]);
    expect(kinds(object({ a: string }), merged)).toEqual(["optional a"]);
  });

  it("a closed reader refuses what it does not know", () => {
    expect(kinds(object({ a: string, b: string }), object({ a: string }))).toEqual(["closed b"]);
    expect(kinds(open({ a: string }), object({ a: string }))).toEqual(["closed {}"]);
    expect(kinds(object({ a: string, b: { not: {} } }), object({ a: string }))).toEqual([]);
  });

  it("an open writer may say anything in a field that only the reader knows", () => {
    expect(kinds(open({}), open({ a: string }))).toEqual(["null a", "arm a", "arm a", "arm a", "arm a"]);
  });

  it("a keyword that nobody follows is fine only where the writer keeps it too", () => {
    const unique = { type: "array", items: string, uniqueItems: true };
    expect(kinds({ type: "array", items: string }, unique)).toEqual(["unclear"]);
    expect(kinds(unique, unique)).toEqual([]);
    expect(kinds(unique, { type: "array", items: string })).toEqual([]);
    expect(kinds({ const: "x" }, { type: "string", not: { const: "x" } })).toEqual(["unclear"]);
  });

  it("a list of types is a union, and words for people are nothing", () => {
    expect(kinds({ type: ["string", "null"] }, { anyOf: [{ type: "null" }, string] })).toEqual([]);
    expect(kinds(string, { type: "string", title: "A", "x-any": 1, examples: ["b"], default: "c" })).toEqual([]);
  });

  it("fixed objects are compared by nothing but being the same", () => {
    expect(kinds({ const: { a: 1 } }, open({ a: { type: "number" } }))).toEqual(["type"]);
  });
});
