import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { release } from "../src/cli/release.ts";

let root = "";
const write = (path: string, text: string) => writeFileSync(join(root, path), text);
const read = (path: string) => readFileSync(join(root, path), "utf8");
const run = (...argv: string[]) => release(argv, { root, today: "2026-12-01" });
const golden = (more: object = {}) => {
  const contract = { name: "thing.happened", kind: "event", v: 1, owner: "things", consumers: [], examples: [{}] };
  const releases = [{ write: { type: "object" }, read: { type: "object" } }];
  write("events-schema/golden/thing.happened.v1.json", JSON.stringify({ ...contract, releases, ...more }));
};
const CHANGESET = "---\nthing.happened: changed\n---\n\n`a` was added.\n";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "changesets-"));
  mkdirSync(join(root, "events-schema/golden"), { recursive: true });
  mkdirSync(join(root, ".changeset"));
  write(".changeset/README.md", "How to write one.");
  write("events-schema/CHANGELOG.md", "# Changelog\n\n## 2026-11-30\n\n- The first release.\n");
  write("events-schema/released.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

it("every changed golden file of the repository has a changeset", () => {
  expect(release(["--check"])).toMatchObject({ code: 0 });
});

describe("contracts:release", () => {
  it("contracts:release exits with 3 for a changed golden file that no changeset names, and releases nothing", () => {
    golden();
    write(".changeset/other.md", CHANGESET.replace("thing", "other"));
    for (const argv of [["--check"], []]) {
      expect(run(...argv)).toMatchObject({
        code: 3,
        err: expect.stringContaining("no changeset: events-schema/golden/thing.happened.v1.json") as string,
      });
    }
    expect(read("events-schema/released.json")).toBe("{}");
  });

  it("contracts:release moves the changesets to the changelog, newest first, and then requires one only for what consumers notice", () => {
    golden();
    write(".changeset/add-a.md", CHANGESET);
    expect(run("--check").code).toBe(0);
    expect(run()).toEqual({ code: 0, out: "released .changeset/add-a.md", err: "" });
    expect(read("events-schema/CHANGELOG.md")).toBe(
      "# Changelog\n\n## 2026-12-01\n\n- **thing.happened** (changed): `a` was added.\n\n## 2026-11-30\n\n- The first release.\n",
    );
    expect(readdirSync(join(root, ".changeset"))).toEqual(["README.md"]);
    expect(run("--check").code).toBe(0);
    expect(run().out).toBe("nothing to release");
    golden({ consumers: ["CountThings"] });
    expect(run("--check").code).toBe(0);
    rmSync(join(root, "events-schema/golden/thing.happened.v1.json"));
    expect(run("--check").code).toBe(3);
  });

  it("contracts:release fails with the file's name for a changeset without a valid header or a text", () => {
    for (const text of [
      "`a` was added.",
      CHANGESET.replace("changed", "better"),
      "---\nthing.happened: changed\n---\n",
    ]) {
      write(".changeset/add-a.md", text);
      expect(run("--check")).toMatchObject({
        code: 1,
        err: expect.stringContaining(".changeset/add-a.md must") as string,
      });
    }
  });
});
