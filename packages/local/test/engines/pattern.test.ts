import { expect, test } from "vitest";
import { compilePattern, InvalidPatternError } from "../../src/events/pattern.ts";
import { fc, runs } from "../../../../test/properties.ts";

const matches = (pattern: unknown, event: unknown) => compilePattern(pattern)(event);
/** A field `x` of the detail: its pattern, values that match it, values that do not. `undefined` is a missing field. */
const table: [string, unknown[], unknown[], unknown[]][] = [
  ["exact text", ["on", "off"], ["on", "off", ["no", "on"], [["deep", ["off"]]]], ["On", "", null, undefined, {}, 1]],
  ["exact number", [300], [300, 300.0, 3e2, [1, 300]], ["300", 301, null, undefined]],
  ["true and null", [true, null], [true, null, [false, null]], [false, "true", "null", 0, undefined]],
  ["empty text", [""], ["", ["a", ""]], [null, " ", undefined]],
  ["prefix", [{ prefix: "us-" }], ["us-east-1", "us-"], ["US-east-1", "eu", "", 5, undefined]],
  ["empty prefix", [{ prefix: "" }], ["", "anything"], [null, 1, undefined]],
  ["prefix in any case", [{ prefix: { "equals-ignore-case": "EventB" } }], ["eventbridge", "EVENTB"], ["event", null]],
  ["suffix", [{ suffix: ".png" }], ["a.png", ".png"], ["a.PNG", "a.png2", undefined]],
  ["suffix in any case", [{ suffix: { "equals-ignore-case": ".PNG" } }], ["a.png", "b.PnG"], ["png", 1]],
  ["text in any case", [{ "equals-ignore-case": "Alice" }], ["alice", "ALICE"], ["alice ", undefined]],
  [
    "wildcard",
    [{ wildcard: "dir/*/*.pn*g" }],
    ["dir/a/b.png", "dir//.pnxg", "dir/a/b/c.png.png"],
    ["dir/a.png", "Dir/a/b.png", undefined],
  ],
  ["wildcard, escaped", [{ wildcard: "a\\*b\\\\*" }], ["a*b\\", "a*b\\tail"], ["aXb\\", "a*b"]],
  ["wildcard, overlapping pieces", [{ wildcard: "ab*ba" }], ["abba", "ab-ba"], ["aba"]],
  [
    "anything but text",
    [{ "anything-but": "init" }],
    ["run", "", 5, null, true, ["init", "run"]],
    ["init", ["init"], undefined, []],
  ],
  ["anything but texts", [{ "anything-but": ["a", "b"] }], ["c", null, 1], ["a", "b", undefined]],
  ["anything but numbers", [{ "anything-but": [1, 2] }], [3, "1", null], [1, 2, undefined]],
  ["anything but a prefix", [{ "anything-but": { prefix: "in" } }], ["out", null, 7], ["in", "inside", undefined]],
  ["anything but prefixes", [{ "anything-but": { prefix: ["a", "b"] } }], ["c"], ["ab", "ba"]],
  ["anything but suffixes", [{ "anything-but": { suffix: [".jpg", ".png"] } }], ["a.txt"], ["a.jpg", "b.png"]],
  ["anything but, in any case", [{ "anything-but": { "equals-ignore-case": ["X", "y"] } }], ["z"], ["x", "Y"]],
  ["anything but a wildcard", [{ "anything-but": { wildcard: ["*/lib/*", "tmp*"] } }], ["src/a"], ["a/lib/b", "tmp"]],
  ["number equals", [{ numeric: ["=", 3.018e2] }], [301.8], [301.80001, "301.8"]],
  ["number range, ends", [{ numeric: [">", 0, "<=", 5] }], [0.001, 5, [9, 3]], [0, 5.001, -1, "3", null]],
  ["number at most", [{ numeric: ["<", 10] }], [9.99, -1e9], [10, undefined]],
  ["there", [{ exists: true }], ["", null, 0, false, [1]], [undefined, {}, [], { y: 1 }]],
  ["not there", [{ exists: false }], [undefined, {}, []], ["", null, 0]],
  [
    "address block",
    [{ cidr: "10.0.0.0/24" }],
    ["10.0.0.255", ["1.1.1.1", "10.0.0.0"]],
    ["10.0.1.0", "10.0.0", 10, "::ffff:10.0.0.1"],
  ],
  [
    "address block, v6",
    [{ cidr: "2001:db8::/33" }],
    ["2001:db8::1", "2001:0DB8:7fff::"],
    ["2001:db8:8000::", "10.0.0.1"],
  ],
  [
    "any of several kinds",
    ["a", { prefix: "b" }, { numeric: [">", 5] }, { exists: false }],
    ["a", "bx", 6, undefined],
    ["c", 5],
  ],
];

test.for(table)("the event pattern matches as in EventBridge: %s", ([, pattern, yes, no]) => {
  const match = compilePattern({ detail: { x: pattern } });
  const event = (x: unknown) => ({ detail: x === undefined ? {} : { x } });
  expect(yes.filter((x) => !match(event(x)))).toEqual([]);
  expect(no.filter((x) => match(event(x)))).toEqual([]);
});

test("every field of a pattern must match, and one element of a list must match them all", () => {
  const pattern = { detail: { stops: { id: ["s1"], late: [true] } } };
  expect(matches(pattern, { detail: { stops: [{ id: "s0" }, { id: "s1", late: true }] } })).toBe(true);
  expect(
    matches(pattern, {
      detail: {
        stops: [
          { id: "s1", late: false },
          { id: "s2", late: true },
        ],
      },
    }),
  ).toBe(false);
  expect(matches(pattern, { detail: { stops: [{ id: "s1" }, { late: true }] } })).toBe(false);
  expect(matches({ a: { b: { c: [1] } } }, { a: [{ b: [{ c: 2 }, { c: [3, 1] }] }] })).toBe(true);
});

test("$or matches when one alternative does, may be nested, and is combined with the fields beside it", () => {
  const pattern = {
    source: ["waybill"],
    $or: [{ detail: { n: [{ numeric: [">", 5] }] } }, { detail: { $or: [{ a: ["x"] }, { b: ["y"], c: ["z"] }] } }],
  };
  const match = compilePattern(pattern);
  expect([
    match({ source: "waybill", detail: { n: 6 } }),
    match({ source: "waybill", detail: { a: "x" } }),
    match({ source: "waybill", detail: { b: "y", c: "z" } }),
    match({ source: "waybill", detail: { b: "y" } }),
    match({ source: "other", detail: { n: 6 } }),
  ]).toEqual([true, true, true, false, false]);
});

test("a pattern treats a missing object as an object without fields", () => {
  expect(matches({ detail: { a: { b: [{ exists: false }] } } }, {})).toBe(true);
  expect(matches({ detail: { a: { b: [{ "anything-but": "x" }] } } }, {})).toBe(false);
});

test("dotted and nested names are equivalent in patterns and in events", () => {
  expect(matches({ "a.b": { c: [1] }, "a.b.d": [2] }, { a: { b: { c: 1, d: 2 } } })).toBe(true);
  expect(matches({ a: { b: { c: [1] } } }, { "a.b": { c: 1 } })).toBe(true);
  expect(matches({ a: { b: { c: [1] } } }, { "a.b.c": 2 })).toBe(false);
});

test.for([
  ["no object", [], /not an object/],
  ["nothing in it", {}, /Empty patterns/],
  ["an empty object inside", { detail: {} }, /Empty objects/],
  ["an empty list", { a: [] }, /Empty arrays/],
  ["a bare value", { a: "x" }, /"a" must be an object or an array/],
  ["a list in a list", { a: [["x"]] }, /Match value must be/],
  ["an unknown expression", { a: [{ like: "x" }] }, /Unrecognized match type like/],
  ["two expressions in one", { a: [{ prefix: "x", suffix: "y" }] }, /Only one key allowed/],
  ["an empty expression", { a: [{}] }, /Unrecognized match type/],
  ["a prefix that is a number", { a: [{ prefix: 1 }] }, /prefix match pattern must be a string/],
  ["a prefix with another option", { a: [{ prefix: { wildcard: "x" } }] }, /Unsupported prefix/],
  ["two stars in a row", { a: [{ wildcard: "a**b" }] }, /Consecutive wildcard/],
  ["a lone backslash", { a: [{ wildcard: "a\\b" }] }, /Invalid escape/],
  ["exists without a truth", { a: [{ exists: "yes" }] }, /exists match pattern/],
  ["a mixed anything-but list", { a: [{ "anything-but": ["x", 1] }] }, /mixed type/],
  ["anything but null", { a: [{ "anything-but": null }] }, /anything but list/],
  ["anything but an empty prefix", { a: [{ "anything-but": { prefix: "" } }] }, /Null prefix/],
  ["an unknown anything-but", { a: [{ "anything-but": { cidr: "x" } }] }, /Unsupported anything-but/],
  ["a bad operator", { a: [{ numeric: ["~", 1] }] }, /Unrecognized numeric range operator/],
  ["a range upside down", { a: [{ numeric: [">", 5, "<", 1] }] }, /Bottom must be less than top/],
  ["a range of two bottoms", { a: [{ numeric: [">", 5, ">", 6] }] }, /Bad numeric range operator/],
  ["a number beyond", { a: [{ numeric: ["=", 5.1e9] }] }, /between -5.0E9 and 5.0E9/],
  ["an operator without a number", { a: [{ numeric: [">"] }] }, /must be numeric/],
  ["a block without a mask", { a: [{ cidr: "10.0.0.0" }] }, /one '\/' required/],
  ["a block of one IPv4 address", { a: [{ cidr: "10.0.0.0/32" }] }, /IPv4 mask bits must be < 32/],
  ["a block of one IPv6 address", { a: [{ cidr: "2001:db8::1/128" }] }, /IPv6 mask bits must be < 128/],
  ["a mask too long", { a: [{ cidr: "10.0.0.0/33" }] }, /mask bits/],
  ["an $or of one", { $or: [{ a: ["x"] }] }, /at least 2 Objects/],
] as const)("an event pattern is refused as in EventBridge: %s", ([, pattern, reason]) => {
  expect(() => compilePattern(pattern)).toThrow(InvalidPatternError);
  expect(() => compilePattern(pattern)).toThrow(reason);
});

/** A naive matcher: an event as a list of paths and leaves, a pattern as paths and alternatives. */
function oracle(pattern: Record<string, unknown>, event: Record<string, unknown>): boolean {
  return Object.entries(pattern).every(([name, member]) => {
    const value = event[name];
    if (!Array.isArray(member))
      return oracle(member as Record<string, unknown>, (value ?? {}) as Record<string, unknown>);
    const leaves = (Array.isArray(value) ? value : [value]).filter(
      (one) => one !== undefined && !(typeof one === "object" && one !== null),
    );
    return member.some((one: unknown) => {
      if (typeof one !== "object" || one === null) return leaves.includes(one);
      const [kind, arg] = Object.entries(one)[0] as [string, never];
      if (kind === "exists") return leaves.length > 0 === arg;
      return leaves.some((leaf) => {
        const text = typeof leaf === "string" ? leaf : undefined;
        if (kind === "prefix") return text?.indexOf(arg) === 0;
        if (kind === "suffix") return text !== undefined && text.slice(text.length - String(arg).length) === arg;
        if (kind === "anything-but") return !(arg as unknown[]).includes(leaf);
        if (kind === "wildcard") {
          const source = String(arg)
            .replace(/[.+?^${}()|[\]]/g, "\\$&")
            .replace(/\*/g, "[^]*");
          return text !== undefined && new RegExp(`^${source}$`).test(text);
        }
        const [low, , high] = (arg as unknown[]).slice(1) as number[];
        return typeof leaf === "number" && leaf > (low as number) && leaf <= (high as number);
      });
    });
  });
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 4 });
const leaf = fc.oneof(word, fc.integer({ min: -3, max: 3 }), fc.constantFrom(null, true));
const name = fc.constantFrom("x", "y", "z");
const expression = fc.oneof(
  leaf,
  word.map((prefix) => ({ prefix })),
  word.map((suffix) => ({ suffix })),
  fc.boolean().map((exists) => ({ exists })),
  fc.array(word, { minLength: 1, maxLength: 3 }).map((list) => ({ "anything-but": list })),
  fc
    .string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 6 })
    .map((text) => ({ wildcard: text.replace(/\*+/g, "*") })),
  fc
    .tuple(fc.integer({ min: -4, max: 1 }), fc.integer({ min: 2, max: 4 }))
    .map(([low, high]) => ({ numeric: [">", low, "<=", high] })),
);
const alternatives = fc.array(expression, { minLength: 1, maxLength: 3 });
const flatPattern = fc.dictionary(name, alternatives, { minKeys: 1, maxKeys: 2 });
const patterns = fc.dictionary(name, fc.oneof({ weight: 3, arbitrary: alternatives }, flatPattern), {
  minKeys: 1,
  maxKeys: 2,
});
const values = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }));
const eventsOf = fc.dictionary(
  name,
  fc.oneof({ weight: 3, arbitrary: values }, fc.dictionary(name, values, { maxKeys: 3 })),
  { maxKeys: 3 },
);

test("any pattern gives for any event the result of a naive matcher", () => {
  // Objects where the pattern has leaves, and leaves where it has an object, are among them.
  const size = runs(300);
  let matched = 0;
  fc.assert(
    fc.property(patterns, eventsOf, (pattern, event) => {
      const said = matches(pattern, event);
      if (said) matched += 1;
      expect(said).toBe(oracle(pattern, event));
    }),
    size,
  );
  expect(matched).toBeGreaterThan(size.numRuns / 30);
});
