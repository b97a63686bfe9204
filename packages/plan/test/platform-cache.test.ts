import { execFile } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { restoreFromCache, saveToCache } from "@waybill/plan/platform/platform-cache";
import { afterEach, beforeEach, expect, test } from "vitest";

const KEY = "sst-1.0.0-aws-2.0.0";
const NAMES = ["platform", "provider-lock.json"];

let home: string;
let cache: string;
/** A `.sst` as an install leaves it, in small. */
let installed: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "waybill-cache-test-"));
  cache = join(home, "cache");
  installed = join(home, "installed");
  mkdirSync(join(installed, "platform/node_modules/.bin"), { recursive: true });
  mkdirSync(join(installed, "platform/node_modules/esbuild/bin"), { recursive: true });
  writeFileSync(join(installed, "platform/node_modules/esbuild/bin/esbuild"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("../esbuild/bin/esbuild", join(installed, "platform/node_modules/.bin/esbuild"));
  writeFileSync(join(installed, "platform/version"), "1.0.0");
  writeFileSync(join(installed, "provider-lock.json"), "[]");
  writeFileSync(join(installed, "esbuild.json"), "of this clone alone");
});
afterEach(() => rmSync(home, { recursive: true }));

const clone = (name = "clone") => {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** Every file with its content, every link with its target, and whether a file can be executed. */
const contents = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((path) => {
      const file = join(folder, path);
      if (lstatSync(file).isSymbolicLink()) return [path, "->", readlinkSync(file)];
      return statSync(file).isDirectory() ? [path] : [path, readFileSync(file, "utf8"), statSync(file).mode & 0o111];
    });

test("an entry is restored as it was saved: files, links, permissions, and nothing else of the folder", () => {
  const saved = saveToCache(KEY, installed, NAMES, cache);
  const folder = clone();
  expect(restoreFromCache(KEY, folder, cache)).toEqual(saved);
  expect(contents(folder)).toEqual(contents(installed).filter(([path]) => path !== "esbuild.json"));
});

test("what a clone writes into its restored files is not in the cache", () => {
  saveToCache(KEY, installed, NAMES, cache);
  restoreFromCache(KEY, clone("first"), cache);
  writeFileSync(join(home, "first/platform/version"), "9.9.9");
  restoreFromCache(KEY, clone("second"), cache);
  expect(readFileSync(join(home, "second/platform/version"), "utf8")).toBe("1.0.0");
});

test("an empty cache restores nothing and leaves the clone as it is", () => {
  expect(restoreFromCache(KEY, clone(), cache)).toBeUndefined();
  expect(readdirSync(clone())).toEqual([]);
});

test.each([
  ["a file is missing", (entry: string) => rmSync(join(entry, "files/platform/version"))],
  ["a file is longer", (entry: string) => appendFileSync(join(entry, "files/platform/version"), "0")],
  ["a file is cut short", (entry: string) => writeFileSync(join(entry, "files/platform/version"), "1")],
  ["its size is not recorded", (entry: string) => rmSync(join(entry, "size.json"))],
  ["its files are gone", (entry: string) => rmSync(join(entry, "files"), { recursive: true })],
])("an entry is not used when %s, and the next save replaces it", (_, damage) => {
  saveToCache(KEY, installed, NAMES, cache);
  damage(join(cache, KEY));
  expect(restoreFromCache(KEY, clone(), cache)).toBeUndefined();
  expect(readdirSync(clone())).toEqual([]);
  saveToCache(KEY, installed, NAMES, cache);
  expect(restoreFromCache(KEY, clone(), cache)).toBeDefined();
});

test("four installs that save the same entry at once leave one whole entry and no temporary folder", async () => {
  const script = `import { saveToCache } from "@waybill/plan/platform/platform-cache";
    saveToCache(${JSON.stringify(KEY)}, ${JSON.stringify(installed)}, ${JSON.stringify(NAMES)}, ${JSON.stringify(cache)});`;
  const save = () =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd: import.meta.dirname });
  await Promise.all([save(), save(), save(), save()]);
  expect(readdirSync(cache)).toEqual([KEY]);
  expect(restoreFromCache(KEY, clone(), cache)).toBeDefined();
});

test("the three entries used last are kept, and temporary folders that a killed install left are deleted", () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  for (const [index, key] of ["a", "b", "c"].entries()) {
    saveToCache(key, installed, NAMES, cache);
    utimesSync(join(cache, key), hoursAgo(10 - index), hoursAgo(10 - index));
  }
  for (const [name, hours] of [
    ["temporary-old", 25],
    ["temporary-new", 1],
  ] as const) {
    mkdirSync(join(cache, name));
    utimesSync(join(cache, name), hoursAgo(hours), hoursAgo(hours));
  }
  restoreFromCache("a", clone(), cache); // used again: b is now the oldest
  saveToCache("d", installed, NAMES, cache);
  expect(readdirSync(cache).toSorted()).toEqual(["a", "c", "d", "temporary-new"]);
});

test("a save into a folder that cannot be written fails and leaves nothing", () => {
  writeFileSync(cache, "a file, where a folder should be");
  expect(() => saveToCache(KEY, installed, NAMES, cache)).toThrow(/ENOTDIR|EEXIST/);
  expect(existsSync(join(cache, KEY))).toBe(false);
});
