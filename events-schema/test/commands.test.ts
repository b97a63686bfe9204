import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { checkContracts } from "../src/cli/check.ts";
import type { Golden } from "../src/compat/golden.ts";
import type { Override } from "../src/compat/overrides.ts";
import type { DescribedContract } from "../src/schema/json-schema.ts";
import { openEnum } from "../src/event.ts";
import { nonPersonalRegistry, piiRegistry } from "../src/pii.ts";
import { writeGoldens } from "../src/cli/write.ts";
import { testContract } from "./test-contract.ts";

const text = z.string();
const before = testContract({ a: text, b: text.optional() }, { examples: [{ a: "1", b: "2" }] });
const broken = testContract({ a: z.number(), b: text.optional() }, { examples: [{ a: 1 }] });

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "contracts-"));
  mkdirSync(join(root, "events-schema/golden"), { recursive: true });
  writeOverrides();
});
afterEach(() => rmSync(root, { recursive: true }));

const context = (...contracts: DescribedContract[]) => ({ root, contracts, today: "2026-11-21" });
const runCheck = (contracts: DescribedContract[], ...argv: string[]) => checkContracts(argv, context(...contracts));
const runWrite = (contracts: DescribedContract[], ...argv: string[]) => writeGoldens(argv, context(...contracts));
const writeOverrides = (...entries: Override[]) =>
  writeFileSync(join(root, "events-schema/overrides.json"), JSON.stringify(entries));
const goldenFile = (v = 1) => join(root, `events-schema/golden/thing.happened.v${v}.json`);
const golden = (v = 1) => JSON.parse(readFileSync(goldenFile(v), "utf8")) as Golden;
const foundRules = (contracts: DescribedContract[]) =>
  (JSON.parse(runCheck(contracts, "--json").out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);

describe("the committed contracts", () => {
  it("the committed contracts are compatible with their golden files when the script runs as in CI", () => {
    const script = fileURLToPath(new URL("../src/cli/check.ts", import.meta.url));
    expect(execFileSync(process.execPath, [script], { encoding: "utf8" })).toMatch(/compatible both ways/);
  });
});

describe("contracts:check", () => {
  it("contracts:check requires a golden file for every contract and for the envelope, and finds nothing after contracts:write", () => {
    expect(foundRules([before])).toEqual(["not-released", "not-released"]);
    expect(runWrite([before])).toEqual({
      code: 0,
      out: "added events-schema/golden/thing.happened.v1.json\nadded events-schema/golden/envelope.v1.json",
      err: "",
    });
    expect(runCheck([before])).toEqual({ code: 0, out: "1 contract: compatible both ways", err: "" });
    expect(runWrite([before]).out).toBe("nothing to write");
  });

  it.each<[string, Record<string, z.ZodType>, string[]]>([
    ["a name", { name: text }, ["name"]],
    ["a phone number that may be absent", { recipientPhone: text.optional() }, ["recipientPhone"]],
    ["addresses in a list, a record and a union", { a: z.array(z.object({ eMail: text })) }, ["a.[].eMail"]],
    ["a whole person", { address: z.object({ street: text }) }, ["address", "address.street"]],
    ["a place that nobody registered", { lat: z.number() }, ["lat"]],
    ["what is registered as a contact", { a: z.string().register(piiRegistry, { kind: "contact" }) }, ["a"]],
    ["a registered place", { lat: z.number().register(piiRegistry, { kind: "location" }).optional() }, []],
    [
      "a name that is registered as nobody's",
      { fileName: z.string().register(nonPersonalRegistry, { because: "a file" }).optional() },
      [],
    ],
    ["words that only contain others", { renamed: text, telegram: text, zipped: text }, []],
  ])("contracts:check refuses personal fields, released or not: %s", (_, data, refused) => {
    const contract = testContract({ ...data }, { examples: [{}] });
    runWrite([contract]);
    const { findings } = JSON.parse(runCheck([contract], "--json").out) as {
      findings: { rule: string; path: string }[];
    };
    const found = findings.filter(({ rule }) => rule === "personal-field").map(({ path }) => path);
    expect(found).toEqual(refused);
  });

  it("contracts:check prints the rule, the path, both directions, the consumers and a suggestion, and exits with 3", () => {
    runWrite([before]);
    const { code, out } = runCheck([{ ...broken, consumers: ["Watch", "Count"] }]);
    expect(code).toBe(3);
    expect(out).toContain(
      "thing.happened  type-changed  a\n  new readers cannot read stored events: Watch, Count\n  written: string; read: number\n  -> ",
    );
    expect(out).toContain(
      "thing.happened  type-changed  a\n  today's consumers cannot read new events: Watch\n  written: number; read: string\n  -> ",
    );
    expect(out).toMatch(/1 contract: 2 findings$/);
  });

  it("contracts:check --format github writes one annotation line per finding", () => {
    runWrite([before]);
    const [first, ...others] = runCheck([broken], "--format", "github").out.split("\n");
    expect(others).toHaveLength(1);
    expect(first).toMatch(
      /^::error file=events-schema\/golden\/thing\.happened\.v1\.json,title=thing\.happened%3A type-changed at a::new readers cannot read/,
    );
  });

  it("contracts:check reports a contract that was removed from the catalogue", () => {
    runWrite([before]);
    expect(foundRules([])).toContain("contract-removed");
  });

  it("contracts:check reports a compatible change, a new consumer or a new example that is not in the golden file yet", () => {
    runWrite([before]);
    const grown = testContract({ a: text, b: text.optional(), c: text.optional() }, { examples: [...before.examples] });
    expect(foundRules([grown])).toEqual(["golden-stale"]);
    expect(foundRules([{ ...before, consumers: ["Watch", "Count"] }])).toContain("golden-stale");
    expect(foundRules([{ ...before, examples: [...before.examples, { a: "3" }] as never }])).toEqual(["golden-stale"]);
    expect(foundRules([{ ...before, description: "Another sentence." }])).toEqual([]);
  });

  it("contracts:check reports a contract that changes its owner, becomes a command or lowers its version", () => {
    runWrite([before]);
    expect(foundRules([{ ...before, owner: "others" }])).toEqual(["owner-changed"]);
    expect(foundRules([{ ...before, kind: "command" }])).toEqual(["kind-changed"]);
    expect(foundRules([{ ...before, v: 0 }])).toEqual(["version-lowered"]);
  });

  it("contracts:check compares with earlier releases, too: a removed field cannot return with another type", () => {
    runWrite([before]);
    const less = testContract({ a: text }, { examples: [{ a: "1" }] });
    runWrite([less]);
    expect(golden().releases).toHaveLength(2);
    const back = testContract({ a: text, b: z.number().optional() }, { examples: [{ a: "1" }] });
    expect(foundRules([back])).toEqual(["type-changed"]);
    expect(runWrite([back]).code).toBe(3);
  });

  it("contracts:check reports an incompatible change also under a higher version", () => {
    runWrite([before]);
    expect(foundRules([{ ...broken, v: 2 }])).toEqual(["type-changed", "type-changed"]);
  });

  it("contracts:check parses stored examples with today's readers, and today's examples with released readers", () => {
    runWrite([before]);
    const file = golden();
    writeFileSync(goldenFile(), JSON.stringify({ ...file, examples: [...file.examples, { a: 7 }] }));
    expect(foundRules([before])).toEqual(["stored-example-refused"]);
    writeFileSync(goldenFile(), JSON.stringify(file));
    expect(foundRules([{ ...before, examples: [{ a: 7 }] as never }])).toEqual(["new-example-refused"]);
  });

  it("contracts:check reports a changed envelope, which breaks every consumer", () => {
    runWrite([before]);
    const envelope = join(root, "events-schema/golden/envelope.v1.json");
    const file = readFileSync(envelope, "utf8");
    writeFileSync(
      envelope,
      file.replaceAll('"minLength": 1,\n            "maxLength": 128', '"minLength": 1,\n            "maxLength": 64'),
    );
    expect(foundRules([before])).toEqual(["bounds-loosened", "bounds-loosened"]);
  });

  it("contracts:check exits with 2 for wrong usage and with 1 for an invalid golden file", () => {
    expect(runCheck([], "--fromat", "json").code).toBe(2);
    expect(runCheck([], "--format", "xml").code).toBe(2);
    expect(runCheck([], "--help")).toMatchObject({ code: 0, out: expect.stringContaining("Exit codes: 0 compatible") });
    writeFileSync(goldenFile(), "{}");
    expect(runCheck([])).toMatchObject({
      code: 1,
      err: expect.stringContaining("thing.happened.v1.json is not a valid golden file"),
    });
  });
});

describe("contracts:write", () => {
  it("contracts:write refuses an incompatible change and leaves its golden file unchanged", () => {
    runWrite([before]);
    const previous = golden();
    const { code, err } = runWrite([broken]);
    expect(code).toBe(3);
    expect(err).toMatch(/^refused:\n\nthing\.happened {2}type-changed {2}a\n/);
    expect(golden()).toEqual(previous);
  });

  it("contracts:write adds examples and never removes one", () => {
    runWrite([before]);
    runWrite([{ ...before, examples: [{ a: "new" }] as never }]);
    expect(golden().examples).toEqual([{ a: "1", b: "2" }, { a: "new" }]);
  });

  it("contracts:write keeps an earlier release only as long as it could have written something else", () => {
    runWrite([before]);
    runWrite([testContract({ a: text, b: text.optional(), c: text.optional() }, { examples: [{ a: "1" }] })]);
    expect(golden().releases).toHaveLength(1);
  });

  it("contracts:write writes a new file for a new version and keeps the old one for the check", () => {
    runWrite([before]);
    runWrite([{ ...before, v: 2 }]);
    expect(readdirSync(join(root, "events-schema/golden"))).toContain("thing.happened.v1.json");
    expect(golden(2).v).toBe(2);
  });

  it("contracts:write accepts that an enum is opened and that a value is added to it later, without an override", () => {
    const closed = testContract({ a: z.enum(["x"]) }, { examples: [{ a: "x" }] });
    runWrite([closed]);
    expect(runWrite([testContract({ a: openEnum(["x"]) }, { examples: [{ a: "x" }] })]).code).toBe(0);
    expect(runWrite([testContract({ a: openEnum(["x", "y"]) }, { examples: [{ a: "y" }] })]).code).toBe(0);
  });
});

describe("an override", () => {
  const entry = {
    contract: "thing.happened",
    rule: "type-changed",
    path: "a",
    reason: "never left the test stage",
    until: "2026-12-31",
  };

  it("an override suppresses one rule at one path until its date", () => {
    runWrite([before]);
    writeOverrides(entry);
    expect(foundRules([broken])).toEqual([]);
    writeOverrides({ ...entry, path: "b" });
    expect(foundRules([broken])).toEqual(["type-changed", "type-changed", "override-unused"]);
  });

  it("an expired override is a finding beside the one it covered", () => {
    runWrite([before]);
    writeOverrides({ ...entry, until: "2026-11-20" });
    expect(foundRules([broken])).toEqual(["type-changed", "type-changed", "override-expired"]);
  });

  it("an override is in effect on its last day", () => {
    runWrite([before]);
    writeOverrides({ ...entry, until: "2026-11-21" });
    expect(foundRules([broken])).toEqual([]);
  });

  it("an override allows the change to be released, and --forget removes the earlier releases once none of their messages is stored", () => {
    runWrite([before]);
    writeOverrides(entry);
    expect(runWrite([broken]).code).toBe(0);
    expect(golden().releases).toHaveLength(2);
    writeOverrides({ ...entry, until: "2026-11-20" });
    expect(runWrite([broken]).code).toBe(3);
    expect(runWrite([broken], "--forget", "thing.happened").code).toBe(0);
    expect(golden()).toMatchObject({ releases: [{}], examples: [{ a: 1 }] });
    writeOverrides();
    expect(runCheck([broken]).code).toBe(0);
  });

  it("an override without a reason is rejected", () => {
    writeOverrides({ ...entry, reason: "" });
    expect(runCheck([before])).toMatchObject({
      code: 1,
      err: expect.stringContaining("overrides.json must be a list of"),
    });
  });
});
