import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { onTestFinished, expect, test } from "vitest";
import { openBuildCache } from "../src/build/cache.ts";
import { createDevBuild } from "../src/build/dev.ts";

const SOURCES = {
  "a.ts": 'import { word } from "./shared.ts"; export const handler = () => word;',
  "b.ts":
    'import { unused } from "./only-b.ts"; import { word } from "./shared.ts"; export const handler = () => [word, typeof unused];',
  "c.ts": 'export const handler = () => "c";',
  "shared.ts": 'export const word = "first";',
  "only-b.ts": "export const unused = 1;",
};

/** Three functions in their own folder, and functions that change them. */
async function project() {
  const root = mkdtempSync(join(tmpdir(), "waybill-build-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  let saved = Date.now() / 1_000 - 3_600;
  const save = (name: string, text: string) => {
    writeFileSync(join(root, name), text);
    utimesSync(join(root, name), saved, saved++); // a save is a later time, however quick the test is
  };
  for (const [name, text] of Object.entries(SOURCES)) save(name, text);
  const functions = ["a", "b", "c"].map((id) => {
    return { id: id.toUpperCase(), handler: `${id}.handler`, runtime: "nodejs24.x", nodejs: {}, copyFiles: [] };
  });
  const out = join(root, "out");
  mkdirSync(out);
  const cache = await openBuildCache(root);
  onTestFinished(() => cache.close());
  const build = await createDevBuild(functions, { root, out, cache });
  return { root, save, build, code: (id: string) => readFileSync(build.entry(id).file, "utf8") };
}

test("an edit rebuilds the functions that import it, and no other", async () => {
  const { save, build, code } = await project();
  expect(await build.rebuild()).toEqual([]);
  save("shared.ts", 'export const word = "second";');
  expect(await build.rebuild()).toEqual(["A", "B"]);
  expect([code("A"), code("B")].every((text) => text.includes("second"))).toBe(true);
  save("c.ts", SOURCES["c.ts"]); // saved, not changed
  expect(await build.rebuild()).toEqual([]);
  save("only-b.ts", 'export const unused = 1; console.log("loaded");');
  expect(await build.rebuild()).toEqual(["B"]);
});

test("a source that does not build leaves the previous code in place until it builds", async () => {
  const { root, save, build, code } = await project();
  save("shared.ts", "export const word = ;");
  await expect(build.rebuild()).rejects.toThrow("Unexpected");
  expect(code("A")).toContain("first");
  save("c.ts", 'export const handler = () => "other";');
  await expect(build.rebuild()).rejects.toThrow("Unexpected");
  save("shared.ts", 'import { more } from "./more.ts"; export const word = more;');
  await expect(build.rebuild()).rejects.toThrow("more.ts");
  save("more.ts", 'export const more = "third";');
  expect(await build.rebuild()).toEqual(["A", "B", "C"]);
  expect(code("B")).toContain("third");
  expect(build.directories()).toEqual([root]);
  save("more.ts", 'export const more = "fourth";');
  expect(await build.rebuild()).toEqual(["A", "B"]);
});

test("a package that imports node:http does not make a function load Node's WebSocket and fetch", async () => {
  const { root, save, build } = await project();
  mkdirSync(join(root, "node_modules/client"), { recursive: true });
  save("node_modules/client/package.json", JSON.stringify({ name: "client", type: "module", main: "index.js" }));
  save(
    "node_modules/client/index.js",
    `import whole, { STATUS_CODES } from "node:http";
     export const call = async () => [STATUS_CODES[404], typeof whole.Agent, typeof (await import("http")).request];`,
  );
  save("a.ts", 'export { call as handler } from "client";');
  await build.rebuild();
  const { file } = build.entry("A");
  const worker = new Worker(
    `import(${JSON.stringify(file)}).then(async ({ handler }) =>
       require("node:worker_threads").parentPort.postMessage([await handler(), process.moduleLoadList]))`,
    { eval: true, env: {}, execArgv: [] },
  );
  const [[returned, loaded]] = (await once(worker, "message")) as [[unknown, string[]]];
  expect(returned).toEqual(["Not Found", "function", "function"]);
  expect(loaded.filter((name) => name.includes("undici"))).toEqual([]);
});
