import { describe, expect, it } from "vitest";
import { findMismatches } from "../src/compat/compare.ts";
import type { JsonSchema } from "../src/schema/json-schema.ts";

/** Keywords that this release of zod does not write: golden files live longer than the release that wrote them. */
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

describe("a comparison of JSON Schemas that zod does not write", () => {
  it("the comparison follows a root schema that is only a reference", () => {
    const hoisted = (type: string) => ({
      $ref: "#/$defs/Run",
      $defs: { Run: object({ id: { type } }, { required: ["id"] }) },
    });
    expect(mismatchKinds(hoisted("string"), hoisted("string"))).toEqual([]);
    expect(mismatchKinds(hoisted("string"), hoisted("number"))).toEqual(["type id"]);
  });

  it("the comparison follows references with a slash or a tilde in a key", () => {
    const schema = (maxLength: number) => ({
      $ref: "#/$defs/a~1b~0c",
      $defs: { "a/b~c": { type: "string", maxLength } },
    });
    expect(mismatchKinds(schema(3), schema(2))).toEqual(["bounds"]);
  });

  it("the comparison does not take what every object inherits for a field", () => {
    const both = { allOf: [object({ a: string, constructor: string }), open({ a: string })] };
    expect(mismatchKinds(both, open({ constructor: { type: "number" } }))).toEqual(["type constructor"]);
    expect(mismatchKinds(both, open({ toString: string }))).toEqual([]);
    expect(mismatchKinds(object({ a: string }), open({ a: { $ref: "#/constructor" } }))).toEqual(["unclear a"]);
  });

  it("the comparison reports a reference to nothing", () => {
    expect(mismatchKinds(object({ a: string }), open({ a: { $ref: "#/$defs/Gone" } }))).toEqual(["unclear a"]);
    expect(mismatchKinds(object({ a: string }), open({ a: { $ref: "other.json#/a" } }))).toEqual(["unclear a"]);
  });

  it("the comparison applies all schemas of allOf", () => {
    const both = { allOf: [{ type: "string", minLength: 2 }, { maxLength: 4 }] };
    expect(mismatchKinds(both, { type: "string", minLength: 1, maxLength: 4 })).toEqual([]);
    expect(mismatchKinds({ type: "string", minLength: 2 }, both)).toEqual(["bounds"]);
    const merged = { allOf: [open({ a: string }, { required: ["a"] }), object({ a: {}, b: string })] };
    expect(mismatchKinds(merged, open({ a: string, b: string }, { required: ["a"] }))).toEqual([]);
    expect(mismatchKinds(object({ a: string }), merged)).toEqual(["optional a"]);
  });

  it("the comparison reports a field that a closed reader does not list", () => {
    expect(mismatchKinds(object({ a: string, b: string }), object({ a: string }))).toEqual(["closed b"]);
    expect(mismatchKinds(open({ a: string }), object({ a: string }))).toEqual(["closed {}"]);
    expect(mismatchKinds(object({ a: string, b: { not: {} } }), object({ a: string }))).toEqual([]);
  });

  it("the comparison assumes any value of an open writer in a field that only the reader lists", () => {
    expect(mismatchKinds(open({}), open({ a: string }))).toEqual(["null a", "arm a", "arm a", "arm a", "arm a"]);
  });

  it("the comparison accepts an unknown keyword only where the writer has it, too", () => {
    const unique = { type: "array", items: string, uniqueItems: true };
    expect(mismatchKinds({ type: "array", items: string }, unique)).toEqual(["unclear"]);
    expect(mismatchKinds(unique, unique)).toEqual([]);
    expect(mismatchKinds(unique, { type: "array", items: string })).toEqual([]);
    expect(mismatchKinds({ const: "x" }, { type: "string", not: { const: "x" } })).toEqual(["unclear"]);
  });

  it("the comparison treats a list of types as a union, and ignores annotations", () => {
    expect(mismatchKinds({ type: ["string", "null"] }, { anyOf: [{ type: "null" }, string] })).toEqual([]);
    expect(mismatchKinds(string, { type: "string", title: "A", "x-any": 1, examples: ["b"], default: "c" })).toEqual(
      [],
    );
  });

  it("the comparison compares constant objects only for equality", () => {
    expect(mismatchKinds({ const: { a: 1 } }, open({ a: { type: "number" } }))).toEqual(["type"]);
  });
});
