import { execFile, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { openBuildCache } from "../src/build/cache.ts";
import { createDevBuild } from "../src/build/dev.ts";
import { bundleAllForDeploy } from "../src/build/deploy.ts";

const run = promisify(execFile);

const SOURCES = {
  "package-lock.json": '{ "lock": 1 }',
  "word.ts": 'export const word = "first";',
  "report.ts":
    'import esm, { named } from "esm"; import * as whole from "esm"; import { word } from "./word.ts"; export const handler = () => [word, esm, named, whole.member]; export const words = [{ whole: 1 }, /wholeł|[a-whole]/, "whole"];',
  "list.ts":
    'import * as cjs from "cjs"; import plain, { named } from "cjs"; export const handler = () => [named, plain.other, cjs.member];',
  "node_modules/esm/package.json": '{ "type": "module", "exports": "./index.js", "sideEffects": false }',
  "node_modules/esm/index.js":
    'export default "default"; export const named = "named"; export const member = "member"; export const unused = "unused";',
  "node_modules/cjs/package.json": '{ "main": "./index.js" }',
  "node_modules/cjs/index.js": 'exports.named = "named"; exports.other = "other"; exports.member = "member";',
};

/** A project with two functions and two packages. */
function project() {
  const root = mkdtempSync(join(tmpdir(), "waybill-cache-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, text: string) => {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
    return statSync(join(root, name)).ctimeMs;
  };
  /** Returns when the file system's clock has advanced: later changes are newer than the save. */
  const save = (name: string, text: string) => {
    const saved = write(name, text);
    while (write("clock", "") <= saved);
  };
  for (const [name, text] of Object.entries(SOURCES)) write(name, text);
  save("started", "");
  const functions = ["report", "list"].map((id) => {
    return { id, handler: `${id}.handler`, runtime: "nodejs24.x", nodejs: {}, copyFiles: [] };
  });
  /** The cache as another process opens it. */
  async function open(options?: Parameters<typeof openBuildCache>[1]) {
    const cache = await openBuildCache(root, options);
    const out = mkdtempSync(join(root, "out-"));
    let isOpen = true;
    const close = async () => {
      if (isOpen) await cache.close();
      isOpen = false;
    };
    onTestFinished(close);
    return { cache, out, close };
  }
  async function built() {
    const { cache, out, close } = await open();
    return { build: await createDevBuild(functions, { root, out, cache }), close };
  }
  return { root, save, functions, open, built };
}

/** The response of the function of a bundle. */
async function answer({ file }: { file: string }): Promise<unknown> {
  const { handler } = (await import(/* @vite-ignore */ `${pathToFileURL(file).href}?${Math.random()}`)) as {
    handler: () => unknown;
  };
  return handler();
}

test("a development bundle has what it uses of its packages, with any form of import", async () => {
  const { build } = await project().built();
  expect(await answer(build.entry("report"))).toEqual(["first", "default", "named", "member"]);
  expect(await answer(build.entry("list"))).toEqual(["named", "other", "member"]);
  const packages = join(build.entry("report").file, "../imported");
  const texts = readdirSync(packages).map((name) => readFileSync(join(packages, name), "utf8"));
  expect(texts.join()).toContain('"member"');
  expect(texts.join()).not.toContain('"unused"');
});

test("an edit that uses more of a package gets it, and earlier bundles keep what they use", async () => {
  const { root, save, built } = project();
  const { build } = await built();
  save("list.ts", 'import { unused } from "esm"; export const handler = () => unused;');
  expect(await build.rebuild()).toEqual(["list"]);
  save("word.ts", 'export const word = "second";');
  expect(await build.rebuild()).toEqual(["report"]);
  expect(await answer(build.entry("list"))).toBe("unused");
  expect(await answer(build.entry("report"))).toEqual(["second", "default", "named", "member"]);
  expect(existsSync(join(root, "node_modules/.cache/waybill"))).toBe(true);
});

test("a build that two processes need at once is made once, and again when its maker was killed", async () => {
  const { root, save, open } = project();
  const opened = await Promise.all([open(), open()]);
  const making = join(root, "node_modules/.cache/waybill/making");
  const turns: string[][] = [];
  const buildBoth = () =>
    Promise.all(
      opened.map(({ cache }) =>
        cache.build("dev", {}, async () => {
          turns.push(readdirSync(making));
          return [join(root, "word.ts")];
        }),
      ),
    );
  const [one, other] = await buildBoth();
  expect([turns.length, other!.folder, readdirSync(making)]).toEqual([1, one!.folder, []]);
  save("word.ts", 'export const word = "second";');
  const { pid } = spawnSync(process.execPath, ["--version"]);
  symlinkSync(String(pid), join(making, turns[0]![0]!));
  const [third] = await buildBoth();
  expect(third!.folder).not.toBe(one!.folder);
  expect([turns.length, readdirSync(making)]).toEqual([2, []]);
});

test("unchanged sources are built once, and a changed source is a new build", async () => {
  const { save, built } = project();
  const [first, again] = [await built(), await built()];
  const entry = first.build.entry("report");
  expect(again.build.entry("report")).toEqual(entry);
  save("word.ts", 'export const word = "second";');
  const changed = await built();
  expect(await answer(changed.build.entry("report"))).toContain("second");
  expect(await answer(entry)).toContain("first");
  save("word.ts", SOURCES["word.ts"]);
  expect((await built()).build.entry("report")).toEqual(entry);
});

test("a source that changes during its build is built again, and no other process uses that build", async () => {
  const { root, save, open } = project();
  const { cache } = await open();
  const made = async (folder: string) => {
    writeFileSync(join(folder, "copy"), readFileSync(join(root, "word.ts")));
    save("word.ts", 'export const word = "second";');
    return [join(root, "word.ts")];
  };
  const { folder, inputs } = await cache.build("dev", "words", made);
  expect([...inputs.values()].every((changedAt) => changedAt === 0)).toBe(true);
  const other = await (await open()).cache.build("dev", "words", (into) => made(into));
  expect(other.folder).not.toBe(folder);
});

test("a build for other installed packages is not used", async () => {
  const { save, built } = project();
  const before = (await built()).build;
  save("node_modules/esm/index.js", SOURCES["node_modules/esm/index.js"].replace('"named"', '"newer"'));
  save("package-lock.json", '{ "lock": 2 }');
  const after = (await built()).build;
  expect(await answer(after.entry("report"))).toEqual(["first", "default", "newer", "member"]);
  expect(await answer(before.entry("report"))).toEqual(["first", "default", "named", "member"]);
});

test("an unfinished build of another process is not used, and both processes end with the same complete build", async () => {
  const { root, open } = project();
  const [slow, fast] = [(await open()).cache, (await open({ maxWaitMs: 0 })).cache];
  const halfway = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const make = (between: () => Promise<void>) => async (folder: string) => {
    writeFileSync(join(folder, "first"), "");
    await between();
    writeFileSync(join(folder, "second"), "");
    return [join(root, "word.ts")];
  };
  const slowly = slow.build(
    "dev",
    "both",
    make(async () => (halfway.resolve(), goOn.promise)),
  );
  await halfway.promise;
  const quickly = await fast.build(
    "dev",
    "both",
    make(async () => {}),
  );
  expect(readdirSync(quickly.folder).toSorted()).toEqual(["first", "second"]);
  goOn.resolve();
  expect((await slowly).folder).toBe(quickly.folder);
  expect(readdirSync(quickly.folder).toSorted()).toEqual(["first", "second"]);
});

test("four processes that build concurrently all use complete bundles", async () => {
  const { root, functions } = project();
  const child = join(import.meta.dirname, "fixtures/build.child.ts");
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, [child, root, JSON.stringify(functions)])),
  );
  for (const { stdout } of answers)
    expect(JSON.parse(stdout)).toEqual([
      ["first", "default", "named", "member"],
      ["named", "other", "member"],
    ]);
  expect(readdirSync(join(root, "node_modules/.cache/waybill/open"))).toEqual([]);
  expect(
    readdirSync(join(root, "node_modules/.cache/waybill/dev")).filter((name) => !name.endsWith(".json")),
  ).toHaveLength(1);
});

test("with a read-only cache folder everything is built into a temporary folder that is removed at the end", async () => {
  const { root, save, built } = project();
  save("node_modules/.cache", "a file where the folder would be");
  const { build, close } = await built();
  const { file } = build.entry("list");
  expect(await answer({ file })).toEqual(["named", "other", "member"]);
  expect(file.startsWith(join(root, "node_modules"))).toBe(false);
  await close();
  expect(existsSync(file)).toBe(false);
});

test("a deleted cache is created again", async () => {
  const { root, built } = project();
  await (await built()).close();
  rmSync(join(root, "node_modules/.cache"), { recursive: true });
  expect(await answer((await built()).build.entry("list"))).toEqual(["named", "other", "member"]);
});

test("the cache keeps builds in use and the last used ones, and removes files of ended processes", async () => {
  const { root, open } = project();
  const inUse = await open();
  const { folder } = await inUse.cache.build("packages", "in use", async () => [join(root, "word.ts")]);
  const gone = join(root, "node_modules/.cache/waybill/open/999999999-crashed");
  mkdirSync(gone);
  const { cache, close } = await open();
  for (let n = 0; n < 30; n++) await cache.build("packages", n, async () => [join(root, "word.ts")]);
  await close();
  const { cache: next, close: closeNext } = await open();
  await next.build("packages", "one more", async () => [join(root, "word.ts")]);
  await closeNext();
  const names = readdirSync(join(root, "node_modules/.cache/waybill/packages"));
  expect(names.filter((name) => !name.endsWith(".json"))).toHaveLength(11); // the limit, and the one in use
  expect(names).toHaveLength(22);
  expect(existsSync(folder)).toBe(true);
  expect(existsSync(gone)).toBe(false);
});

test("a deploy bundle is built once and copied, and its source map names the sources at any place", async () => {
  const { root, functions, open } = project();
  const report = functions[0]!;
  const [first, again] = [await open(), await open()];
  const one = (await bundleAllForDeploy([report], { root, out: first.out, cache: first.cache }))[0]!;
  const two = (await bundleAllForDeploy([report], { root, out: again.out, cache: again.cache }))[0]!;
  expect(two.directory).not.toBe(one.directory);
  expect(readFileSync(two.file)).toEqual(readFileSync(one.file));
  expect(readdirSync(two.directory).toSorted()).toEqual(["bundle.mjs", "bundle.mjs.map"]);
  expect(readdirSync(join(root, "node_modules/.cache/waybill/deploy"))).toHaveLength(2);
  const { sources, sourceRoot } = JSON.parse(readFileSync(`${two.file}.map`, "utf8")) as {
    sources: string[];
    sourceRoot: string;
  };
  expect(sources.map((source) => new URL(sourceRoot + source).pathname)).toContain(join(root, "word.ts"));
});

test("functions built together for a deploy have the same bytes as when built alone", async () => {
  const { root, functions, open } = project();
  const [together, alone] = [await open(), await open()];
  const all = await bundleAllForDeploy(functions, { root, out: together.out, cache: together.cache });
  expect(all.length).toBeGreaterThan(1);
  for (const fn of functions) {
    const one = (await bundleAllForDeploy([fn], { root, out: alone.out, cache: alone.cache }))[0]!;
    const same = all.find(({ id }) => id === fn.id)!;
    expect(readFileSync(same.file)).toEqual(readFileSync(one.file));
    expect(same.inputs).toEqual(one.inputs);
  }
});
