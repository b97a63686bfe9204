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
  ["address block from an address within", [{ cidr: "10.0.0.5/24" }], ["10.0.0.1", "10.0.0.255"], ["10.0.1.5"]],
  ["every address", [{ cidr: "10.0.0.5/0" }], ["0.0.0.0", "255.255.255.255", "10.0.0.5"], ["", "10.0.0", "x", null]],
  ["half of all addresses", [{ cidr: "130.0.0.0/1" }], ["128.0.0.0", "255.1.1.1"], ["127.255.255.255"]],
  ["two addresses", [{ cidr: "10.0.0.5/31" }], ["10.0.0.4", "10.0.0.5"], ["10.0.0.3", "10.0.0.6"]],
  ["address block, IPv4 in IPv6 form", [{ cidr: "::ffff:a00:0/24" }], ["10.0.0.9", "::ffff:a00:9"], ["10.0.1.0"]],
  [
    "IPv4 addresses in blocks of IPv6 addresses, but the first and the last",
    [{ cidr: "::/0" }],
    ["0.0.0.1", "10.0.0.1", "255.255.255.254", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["0.0.0.0", "255.255.255.255"],
  ],
  [
    "IPv4 addresses in a smaller block of IPv6 addresses, but the first and the last",
    [{ cidr: "2000::/3" }],
    ["32.0.0.1", "63.255.255.254", "2000::"],
    ["32.0.0.0", "63.255.255.255", "31.0.0.1", "64.0.0.0"],
  ],
  [
    "IPv6 addresses in a block of IPv4 addresses",
    [{ cidr: "32.0.0.0/8" }],
    ["2000::", "20ff:ffff::1", "32.255.255.255"],
    ["2100::", "1fff::"],
  ],
  ["a prefix with the quotation mark behind the text", [{ prefix: 'ab"' }], ["ab", 'ab"c'], ["abc", "a", 'b"']],
  ["a prefix that is a quotation mark", [{ prefix: '"' }], ["", '"x'], ["x", 'x"', null]],
  ["a suffix with the quotation mark before the text", [{ suffix: '"ab' }], ["ab", 'x"ab'], ["xab", "b"]],
  ["a suffix in any case, with it", [{ suffix: { "equals-ignore-case": '"ab' } }], ["AB", 'x"aB'], ["xab"]],
  ["a prefix in any case, with it", [{ prefix: { "equals-ignore-case": 'ab"' } }], ["AB", 'aB"x'], ["abx"]],
  ["anything but a prefix with it", [{ "anything-but": { prefix: 'ab"' } }], ["abc", 1], ["ab", 'ab"c']],
  [
    "an address in a list of texts",
    ["2001:db8::1", "10.0.0.1"],
    ["2001:0DB8:0:0:0:0:0:1", "10.0.0.1", "::ffff:a00:1"],
    ["2001:db8::2", "10.0.0.2", "10.0.0.1 "],
  ],
  ["exactly", [{ exactly: "10.0.0.1" }], ["10.0.0.1"], ["::ffff:a00:1", 10]],
  ["number above five thousand million", [{ numeric: [">", 5.1e9] }], [5.2e9, 1e300], [5.1e9, "6e9"]],
  ["number range with both ends", [{ numeric: [">=", -1.5, "<=", 2] }], [-1.5, 0, -0, 2], [-1.51, 2.01, true]],
  [
    "text in any case, letter by letter",
    [{ "equals-ignore-case": "Straße" }],
    ["straße", "STRASSE", "StraSSe"],
    ["strasse", "STRA"],
  ],
  ["prefix in any case, capital of two letters", [{ prefix: { "equals-ignore-case": "ß" } }], ["SSX", "ßx"], ["ssx"]],
  ["a letter without a pair", [{ "equals-ignore-case": "ı" }], ["ı", "I"], ["i", "İ"]],
  [
    "anything but a suffix",
    [{ "anything-but": { suffix: "g" } }],
    ["jpG", "", 1, null, ["g", "x"]],
    ["jpg", "g", undefined],
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

test("a path that stands in $or and outside it is required as it is written last", () => {
  const before = compilePattern({ a: ["x"], $or: [{ a: ["y"] }, { b: ["z"] }] });
  expect([before({ a: "y" }), before({ a: "x", b: "z" }), before({ a: "x" }), before({ b: "z" })]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const after = compilePattern({ $or: [{ a: ["y"] }, { b: ["z"] }], a: ["x"] });
  expect([after({ a: "y" }), after({ a: "x" }), after({ a: "x", b: "z" })]).toEqual([false, true, true]);
  const dotted = compilePattern({ a: { b: ["x"], c: ["y"] }, "a.b": ["z"] });
  expect([dotted({ a: { b: "z", c: "y" } }), dotted({ a: { b: "x", c: "y" } })]).toEqual([true, false]);
});

test("a field is absent in the element of a list that the fields before it stand in", () => {
  const match = compilePattern({ stops: { id: ["s1"], late: [{ exists: false }] } });
  expect(match({ stops: [{ id: "s0", late: true }, { id: "s1" }] })).toBe(true);
  expect(match({ stops: [{ id: "s1", late: true }, { id: "s2" }] })).toBe(false);
  expect(match({ stops: [[{ id: "s1" }], [{ id: "s1", late: false }]] })).toBe(true);
  expect(match({ stops: [[{ id: "s1", late: false }, { id: "s1" }]] })).toBe(true);
  const alone = compilePattern({ stops: { late: [{ exists: false }] } });
  expect([
    alone({ stops: [{ id: "s1" }, {}] }),
    alone({ stops: [] }),
    alone({ stops: [{ id: "s1" }, { late: 1 }] }),
  ]).toEqual([true, true, false]);
  // Paths are tried in their order: nothing before "early" says which element is meant.
  const early = compilePattern({ stops: { early: [{ exists: false }], id: ["s1"] } });
  expect(early({ stops: [{ early: 1 }, { id: "s1" }] })).toBe(false);
});

test("a long list does not make a pattern slow", () => {
  const list = (name: string) => Array.from({ length: 300 }, (_, n) => ({ [name]: n, more: n }));
  const fields = Object.fromEntries(
    ["a", "b", "c", "d"].map((name) => [name, { [name]: [{ exists: true }], more: [{ exists: true }] }]),
  );
  const event = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, list(name)]));
  expect(matches({ ...fields, e: ["x"] }, { ...event, e: "y" })).toBe(false);
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
  ["nothing in it", {}, /^Empty objects are not allowed$/],
  ["an empty object inside", { detail: {} }, /Empty objects/],
  ["an empty list", { a: [] }, /Empty arrays/],
  ["a bare value", { a: "x" }, /"a" must be an object or an array/],
  ["a list in a list", { a: [["x"]] }, /Match value must be/],
  ["an unknown expression", { a: [{ like: "x" }] }, /Unrecognized match type like/],
  ["two expressions in one", { a: [{ prefix: "x", suffix: "y" }] }, /Only one key allowed/],
  ["an empty expression", { a: [{}] }, /^Match expression name not found$/],
  ["a prefix that is a number", { a: [{ prefix: 1 }] }, /prefix match pattern must be a string/],
  ["a prefix with another option", { a: [{ prefix: { wildcard: "x" } }] }, /Unsupported prefix/],
  ["two stars in a row", { a: [{ wildcard: "a**b" }] }, /Consecutive wildcard/],
  ["a lone backslash", { a: [{ wildcard: "a\\b" }] }, /Invalid escape/],
  ["exists without a truth", { a: [{ exists: "yes" }] }, /exists match pattern/],
  ["a mixed anything-but list", { a: [{ "anything-but": ["x", 1] }] }, /mixed type/],
  ["anything but null", { a: [{ "anything-but": null }] }, /^Value of anything-but must be an array or single/],
  ["anything but an empty prefix", { a: [{ "anything-but": { prefix: "" } }] }, /Null prefix/],
  ["an unknown anything-but", { a: [{ "anything-but": { cidr: "x" } }] }, /Unsupported anything-but/],
  ["a bad operator", { a: [{ numeric: ["~", 1] }] }, /Unrecognized numeric range operator/],
  ["a range upside down", { a: [{ numeric: [">", 5, "<", 1] }] }, /Bottom must be less than top/],
  ["a range of two bottoms", { a: [{ numeric: [">", 5, ">", 6] }] }, /Bad numeric range operator/],
  ["a number beyond all", { a: [{ numeric: ["=", Number.POSITIVE_INFINITY] }] }, /^Cannot compare number/],
  ["an operator without a number", { a: [{ numeric: [">"] }] }, /must be numeric/],
  ["a block without a mask", { a: [{ cidr: "10.0.0.0" }] }, /one '\/' required/],
  ["a block of one IPv4 address", { a: [{ cidr: "10.0.0.0/32" }] }, /IPv4 mask bits must be < 32/],
  ["a block of one IPv6 address", { a: [{ cidr: "2001:db8::1/128" }] }, /IPv6 mask bits must be < 128/],
  ["a mask too long", { a: [{ cidr: "10.0.0.0/33" }] }, /mask bits/],
  ["a negative mask", { a: [{ cidr: "10.0.0.0/-1" }] }, /^Malformed CIDR, mask bits must not be negative$/],
  ["a mask that is no number", { a: [{ cidr: "10.0.0.0/x" }] }, /^Malformed CIDR, mask bits must be an integer$/],
  ["two masks", { a: [{ cidr: "10.0.0.0/8/8" }] }, /one '\/' required/],
  ["a block of no address", { a: [{ cidr: "xx.11.xx/8" }] }, /^Nonstandard IP address: xx.11.xx$/],
  ["a block of an address that is none", { a: [{ cidr: "256.0.0.1/8" }] }, /^Invalid IP address: 256.0.0.1$/],
  ["an IPv4 block in IPv6 form, too long", { a: [{ cidr: "::ffff:a00:1/96" }] }, /^IPv4 mask bits must be < 32$/],
  ["a cidr that is no text", { a: [{ cidr: 1 }] }, /^prefix match pattern must be a string$/],
  ["an $or of one", { $or: [{ a: ["x"] }] }, /at least 2 Objects/],
  ["an $or that is no list", { $or: { a: ["x"] } }, /^It must be an Array followed with \$or\.$/],
  ["an $or of texts", { $or: ["x", "y"] }, /^Only JSON object is allowed in array of \$or relationship\.$/],
  ["an empty alternative", { $or: [{ a: ["x"] }, {}] }, /^Empty objects/],
  ["an expression's name as a field in $or", { $or: [{ prefix: ["x"] }, { a: ["x"] }] }, /^prefix is Ruler reserved/],
  ["a range of one end", { a: [{ numeric: [">", 0, "<"] }] }, /^Value of < must be numeric$/],
  ["a range and more", { a: [{ numeric: [">", 0, "<", 5, 6] }] }, /^Too many terms in numeric range expression$/],
  ["a top with another end", { a: [{ numeric: ["<", 5, ">", 1] }] }, /^Too many elements in numeric expression$/],
  ["a range that is no list", { a: [{ numeric: 5 }] }, /^Value of numeric must be an array\.$/],
  ["an empty range", { a: [{ numeric: [] }] }, /^Invalid member in numeric match: \]$/],
  ["a numeric expression and another", { a: [{ numeric: ["=", 1], prefix: "x" }] }, /^Too many elements/],
  ["anything but nothing", { a: [{ "anything-but": [] }] }, /^Inside anything but list, either all values/],
  ["anything but a list with null", { a: [{ "anything-but": ["x", null] }] }, /^Inside anything but list, start\|null/],
  [
    "anything but a prefix in any case",
    { a: [{ "anything-but": { prefix: { "equals-ignore-case": "x" } } }] },
    /^Value/,
  ],
  ["anything but a number as suffix", { a: [{ "anything-but": { suffix: [1] } }] }, /^prefix\/suffix match pattern/],
  [
    "anything but a number in any case",
    { a: [{ "anything-but": { "equals-ignore-case": 1 } }] },
    /^Inside anything-but\/eq/,
  ],
  [
    "anything but two wildcards in a row",
    { a: [{ "anything-but": { wildcard: ["x", "a**"] } }] },
    /^Consecutive .* pos 2$/,
  ],
  ["anything but two kinds", { a: [{ "anything-but": { prefix: "x", suffix: "y" } }] }, /^Too many elements/],
  [
    "a list in any case",
    { a: [{ "equals-ignore-case": ["x"] }] },
    /^equals-ignore-case match pattern must be a string$/,
  ],
  ["a position counted in bytes", { a: [{ wildcard: "é\\x" }] }, /^Invalid escape character at pos 3$/],
] as const)("an event pattern is refused as in EventBridge: %s", ([, pattern, reason]) => {
  expect(() => compilePattern(pattern)).toThrow(InvalidPatternError);
  expect(() => compilePattern(pattern)).toThrow(reason);
});

/** A value of an event with its path and the elements of lists that it stands in. */
type Leaf = { path: string; value: unknown; elements: string[] };

function leavesOf(value: unknown, path: string[] = [], elements: string[] = [], place = ""): Leaf[] {
  if (Array.isArray(value))
    return value.flatMap((one: unknown, n) => {
      const isLeaf = typeof one !== "object" || one === null;
      return leavesOf(one, path, isLeaf ? elements : [...elements, `${place}:${n}`], `${place}:${n}`);
    });
  if (typeof value !== "object" || value === null) return [{ path: path.join("."), value, elements }];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key], elements, `${place}/${key}`));
}

/** Elements of one list are the same one. */
const agree = (one: string[], other: string[]) =>
  one.every((element) => {
    const list = element.slice(0, element.lastIndexOf(":") + 1);
    return other.every((another) => another === element || another.slice(0, another.lastIndexOf(":") + 1) !== list);
  });

/** Every way to write a pattern without $or: paths and their alternatives. */
function waysOf(pattern: Record<string, unknown>, path: string[] = [], ways: Map<string, unknown[]>[] = [new Map()]) {
  for (const [key, member] of Object.entries(pattern)) {
    if (key === "$or") {
      const sides = member as Record<string, unknown>[];
      ways = sides.flatMap((side) =>
        waysOf(
          side,
          path,
          ways.map((way) => new Map(way)),
        ),
      );
    } else if (Array.isArray(member)) ways.forEach((way) => way.set([...path, key].join("."), member));
    else ways = waysOf(member as Record<string, unknown>, [...path, key], ways);
  }
  return ways;
}

function expressionHolds(one: unknown, leaf: unknown): boolean {
  if (typeof one !== "object" || one === null) return leaf === one;
  const [kind, arg] = Object.entries(one)[0] as [string, never];
  const text = typeof leaf === "string" ? leaf : undefined;
  if (kind === "exists") return arg;
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
}

/** A naive matcher: tries every value for every path. */
function oracle(pattern: Record<string, unknown>, event: Record<string, unknown>): boolean {
  const leaves = leavesOf(event);
  const holds = ([first, ...rest]: [string, unknown[]][], elements: string[]): boolean => {
    if (!first) return true;
    const [path, alternatives] = first;
    const here = leaves.filter((leaf) => leaf.path === path && agree(leaf.elements, elements));
    if (alternatives.some((one) => (one as { exists?: boolean } | null)?.exists === false) && here.length === 0)
      return holds(rest, elements);
    return here.some(
      ({ value, elements: more }) =>
        alternatives.some((one) => expressionHolds(one, value)) && holds(rest, [...elements, ...more]),
    );
  };
  return waysOf(pattern).some((way) =>
    holds(
      [...way].toSorted(([a], [b]) => (a < b ? -1 : 1)),
      [],
    ),
  );
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 4 });
const leaf = fc.oneof(word, fc.integer({ min: -3, max: 3 }), fc.constantFrom(null, true));
const name = fc.constantFrom("x", "y", "x.y");
const expression = fc.oneof(
  leaf,
  word.map((prefix) => ({ prefix })),
  word.map((suffix) => ({ suffix })),
  fc.constantFrom({ exists: true }, { exists: false }, { exists: false }),
  fc.array(word, { minLength: 1, maxLength: 3 }).map((list) => ({ "anything-but": list })),
  fc
    .string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 6 })
    .map((text) => ({ wildcard: text.replace(/\*+/g, "*") })),
  fc
    .tuple(fc.integer({ min: -4, max: 1 }), fc.integer({ min: 2, max: 4 }))
    .map(([low, high]) => ({ numeric: [">", low, "<=", high] })),
);
const alternatives = fc.array(expression, { minLength: 1, maxLength: 3 });
const { pattern: patterns } = fc.letrec<{ pattern: Record<string, unknown>; or: Record<string, unknown> }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.dictionary(name, alternatives, { minKeys: 1, maxKeys: 2 }),
    fc.dictionary(name, fc.oneof(alternatives, tie("pattern")), { minKeys: 1, maxKeys: 3 }),
    tie("or"),
  ),
  or: fc
    .tuple(tie("pattern"), fc.array(tie("pattern"), { minLength: 2, maxLength: 3 }), fc.boolean())
    .map(([beside, $or, first]) => (first ? { $or, ...beside } : { ...beside, $or })),
}));
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
  ),
}));
const eventsOf = fc.dictionary(name, values, { maxKeys: 3 });

test("any pattern gives for any event the result of a naive matcher", () => {
  // Objects where the pattern has leaves, leaves where it has an object, lists of lists and repeated paths are among them.
  const size = runs(400);
  let matched = 0;
  fc.assert(
    fc.property(patterns, eventsOf, (pattern, event) => {
      const isMatch = matches(pattern, event);
      if (isMatch) matched += 1;
      expect(isMatch).toBe(oracle(pattern, event));
    }),
    size,
  );
  expect(matched).toBeGreaterThan(size.numRuns / 30);
});
