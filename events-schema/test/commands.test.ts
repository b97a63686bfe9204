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
import type { DescribedContract } from "../src/json-schema.ts";
import { openEnum } from "../src/event.ts";
import { writeGoldens } from "../src/cli/write.ts";
import { testContract } from "./test-contract.ts";

const text = z.string();
const before = testContract({ a: text, b: text.optional() }, { examples: [{ a: "1", b: "2" }] });
const broken = testContract({ a: z.number(), b: text.optional() }, { examples: [{ a: 1 }] });

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "contracts-"));
  mkdirSync(join(root, "events-schema/golden"), { recursive: true });
  override();
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (...contracts: DescribedContract[]) => ({ root, contracts, today: "2026-11-21" });
const checked = (contracts: DescribedContract[], ...argv: string[]) => checkContracts(argv, at(...contracts));
const written = (contracts: DescribedContract[], ...argv: string[]) => writeGoldens(argv, at(...contracts));
const override = (...entries: Override[]) =>
  writeFileSync(join(root, "events-schema/overrides.json"), JSON.stringify(entries));
const goldenFile = (v = 1) => join(root, `events-schema/golden/thing.happened.v${v}.json`);
const golden = (v = 1) => JSON.parse(readFileSync(goldenFile(v), "utf8")) as Golden;
const rules = (contracts: DescribedContract[]) =>
  (JSON.parse(checked(contracts, "--json").out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);

describe("the committed contracts", () => {
  it("are compatible with what was released, run the way CI runs it", () => {
    const script = fileURLToPath(new URL("../src/cli/check.ts", import.meta.url));
    expect(execFileSync(process.execPath, [script], { encoding: "utf8" })).toMatch(/compatible both ways/);
  });
});

describe("contracts:check", () => {
  it("wants a golden file of every contract and of the envelope, and is content after contracts:write", () => {
    expect(rules([before])).toEqual(["not-released", "not-released"]);
    expect(written([before])).toEqual({
      code: 0,
      out: "added events-schema/golden/thing.happened.v1.json\nadded events-schema/golden/envelope.v1.json",
      err: "",
    });
    expect(checked([before])).toEqual({ code: 0, out: "1 contract: compatible both ways", err: "" });
    expect(written([before]).out).toBe("nothing to write");
  });

  it("names the rule, the place, both directions, the consumers and what to do, with exit code 3", () => {
    written([before]);
    const { code, out } = checked([{ ...broken, consumers: ["Watch", "Count"] }]);
    expect(code).toBe(3);
    expect(out).toContain(
      "thing.happened  type-changed  a\n  new readers cannot read stored events: Watch, Count\n  written: string; read: number\n  -> ",
    );
    expect(out).toContain(
      "thing.happened  type-changed  a\n  today's consumers cannot read new events: Watch\n  written: number; read: string\n  -> ",
    );
    expect(out).toMatch(/1 contract: 2 findings$/);
  });

  it("annotates a pull request, one line a finding", () => {
    written([before]);
    const [first, ...others] = checked([broken], "--format", "github").out.split("\n");
    expect(others).toHaveLength(1);
    expect(first).toMatch(
      /^::error file=events-schema\/golden\/thing\.happened\.v1\.json,title=thing\.happened%3A type-changed at a::new readers cannot read/,
    );
  });

  it("misses a contract that was removed", () => {
    written([before]);
    expect(rules([])).toContain("contract-removed");
  });

  it("says when a compatible change, a new listener or a new example is not in the golden file yet", () => {
    written([before]);
    const grown = testContract({ a: text, b: text.optional(), c: text.optional() }, { examples: [...before.examples] });
    expect(rules([grown])).toEqual(["golden-stale"]);
    expect(rules([{ ...before, consumers: ["Watch", "Count"] }])).toContain("golden-stale");
    expect(rules([{ ...before, examples: [...before.examples, { a: "3" }] as never }])).toEqual(["golden-stale"]);
    expect(rules([{ ...before, description: "Another sentence." }])).toEqual([]);
  });

  it("does not let a contract change its owner, become a command or count back", () => {
    written([before]);
    expect(rules([{ ...before, owner: "others" }])).toEqual(["owner-changed"]);
    expect(rules([{ ...before, kind: "command" }])).toEqual(["kind-changed"]);
    expect(rules([{ ...before, v: 0 }])).toEqual(["version-lowered"]);
  });

  it("remembers what a former release wrote: a field that went cannot come back as something else", () => {
    written([before]);
    const less = testContract({ a: text }, { examples: [{ a: "1" }] });
    written([less]);
    expect(golden().releases).toHaveLength(2);
    const back = testContract({ a: text, b: z.number().optional() }, { examples: [{ a: "1" }] });
    expect(rules([back])).toEqual(["type-changed"]);
    expect(written([back]).code).toBe(3);
  });

  it("is not got round by a higher version", () => {
    written([before]);
    expect(rules([{ ...broken, v: 2 }])).toEqual(["type-changed", "type-changed"]);
  });

  it("puts stored examples to today's readers and today's examples to released readers, where structure sees nothing", () => {
    written([before]);
    const file = golden();
    writeFileSync(goldenFile(), JSON.stringify({ ...file, examples: [...file.examples, { a: 7 }] }));
    expect(rules([before])).toEqual(["stored-example-refused"]);
    writeFileSync(goldenFile(), JSON.stringify(file));
    expect(rules([{ ...before, examples: [{ a: 7 }] as never }])).toEqual(["new-example-refused"]);
  });

  it("a changed envelope breaks every consumer of the house", () => {
    written([before]);
    const envelope = join(root, "events-schema/golden/envelope.v1.json");
    const file = readFileSync(envelope, "utf8");
    writeFileSync(
      envelope,
      file.replaceAll('"minLength": 1,\n            "maxLength": 128', '"minLength": 1,\n            "maxLength": 64'),
    );
    expect(rules([before])).toEqual(["bounds-loosened", "bounds-loosened"]);
  });

  it("tells wrong usage from a broken file", () => {
    expect(checked([], "--fromat", "json").code).toBe(2);
    expect(checked([], "--format", "xml").code).toBe(2);
    expect(checked([], "--help")).toMatchObject({ code: 0, out: expect.stringContaining("Exit codes: 0 compatible") });
    writeFileSync(goldenFile(), "{}");
    expect(checked([])).toMatchObject({
      code: 1,
      err: expect.stringContaining("thing.happened.v1.json is not a golden file"),
    });
  });
});

describe("contracts:write", () => {
  it("refuses an incompatible change and leaves its golden file as it was", () => {
    written([before]);
    const was = golden();
    const { code, err } = written([broken]);
    expect(code).toBe(3);
    expect(err).toMatch(/^refused:\n\nthing\.happened {2}type-changed {2}a\n/);
    expect(golden()).toEqual(was);
  });

  it("adds examples and never drops one", () => {
    written([before]);
    written([{ ...before, examples: [{ a: "new" }] as never }]);
    expect(golden().examples).toEqual([{ a: "1", b: "2" }, { a: "new" }]);
  });

  it("keeps a former release only while it could have written something else", () => {
    written([before]);
    written([testContract({ a: text, b: text.optional(), c: text.optional() }, { examples: [{ a: "1" }] })]);
    expect(golden().releases).toHaveLength(1);
  });

  it("starts a file of its own for a new version and keeps the old one to check against", () => {
    written([before]);
    written([{ ...before, v: 2 }]);
    expect(readdirSync(join(root, "events-schema/golden"))).toContain("thing.happened.v1.json");
    expect(golden(2).v).toBe(2);
  });

  it("opening an enum, then adding a word to it, needs nobody's permission", () => {
    const closed = testContract({ a: z.enum(["x"]) }, { examples: [{ a: "x" }] });
    written([closed]);
    expect(written([testContract({ a: openEnum(["x"]) }, { examples: [{ a: "x" }] })]).code).toBe(0);
    expect(written([testContract({ a: openEnum(["x", "y"]) }, { examples: [{ a: "y" }] })]).code).toBe(0);
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

  it("lets one rule at one place pass until its date", () => {
    written([before]);
    override(entry);
    expect(rules([broken])).toEqual([]);
    override({ ...entry, path: "b" });
    expect(rules([broken])).toEqual(["type-changed", "type-changed", "override-unused"]);
  });

  it("that ran out is a finding beside what it covered", () => {
    written([before]);
    override({ ...entry, until: "2026-11-20" });
    expect(rules([broken])).toEqual(["type-changed", "type-changed", "override-expired"]);
  });

  it("counts on its last day", () => {
    written([before]);
    override({ ...entry, until: "2026-11-21" });
    expect(rules([broken])).toEqual([]);
  });

  it("lets the change be released, and --forget drops what came before once nothing of it is stored", () => {
    written([before]);
    override(entry);
    expect(written([broken]).code).toBe(0);
    expect(golden().releases).toHaveLength(2);
    override({ ...entry, until: "2026-11-20" });
    expect(written([broken]).code).toBe(3);
    expect(written([broken], "--forget", "thing.happened").code).toBe(0);
    expect(golden()).toMatchObject({ releases: [{}], examples: [{ a: 1 }] });
    override();
    expect(checked([broken]).code).toBe(0);
  });

  it("without a reason or a date is no override", () => {
    override({ ...entry, reason: "" });
    expect(checked([before])).toMatchObject({
      code: 1,
      err: expect.stringContaining("overrides.json must be a list of"),
    });
  });
});
