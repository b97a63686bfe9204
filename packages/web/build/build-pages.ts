/**
 * `npm run build:web`: builds the pages into packages/web/pages, which git ignores. With `--if-stale` it does
 * nothing when that is the build of the present sources. Nothing is downloaded.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, renameSync, rmSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { digestSources } from "./inputs.ts";

const FOLDER = join(import.meta.dirname, "../pages");
/** Names the files of the build and its sources; written last. */
const LIST = "files.json";
const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
};
const compress = promisify(brotliCompress);

function isCurrent(sources: string): boolean {
  const list = join(FOLDER, LIST);
  return existsSync(list) && (JSON.parse(readFileSync(list, "utf8")) as { sources?: string }).sources === sources;
}

async function build(sources: string): Promise<void> {
  // Not in the folder that is deployed: a build that is interrupted leaves it behind.
  const work = join(import.meta.dirname, "../../../node_modules/.cache/waybill", `pages-${process.pid}`);
  // Else a build that a test starts, whose environment says otherwise, is one for development, with the paths of this machine in it.
  process.env["NODE_ENV"] = "production";
  const { build: runVite } = await import("vite");
  await runVite({ configFile: join(import.meta.dirname, "../vite.config.ts"), build: { outDir: work } });
  try {
    const paths = globSync("**/*.*", { cwd: work }).toSorted();
    const files = Object.fromEntries(
      await Promise.all(paths.map(async (path) => [path, await describe(join(work, path), path)] as const)),
    );
    // Assets first: their names have a hash, so the pages that are there now are not changed by them.
    const isHtml = (path: string) => path.endsWith(".html");
    for (const path of [...paths.filter((one) => !isHtml(one)), ...paths.filter(isHtml)]) move(work, path);
    writeFileSync(join(work, LIST), JSON.stringify({ sources, files }));
    renameSync(join(work, LIST), join(FOLDER, LIST));
    const known = new Set([LIST, ".gitignore", ...paths.flatMap((path) => [path, `${path}.br`])]);
    for (const path of globSync("**/*.*", { cwd: FOLDER }))
      if (!known.has(path)) rmSync(join(FOLDER, path), { force: true });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What is served with a file. Writes its compressed form beside it, unless that is not smaller. */
async function describe(file: string, path: string) {
  const type = TYPES[extname(path)];
  if (type === undefined) throw new Error(`${path}: packages/web/build does not know the media type of its ending.`);
  const content = readFileSync(file);
  const small = await compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  const brotli = small.length < content.length;
  if (brotli) writeFileSync(`${file}.br`, small);
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
  return { type, etag, immutable: path.startsWith("assets/"), brotli };
}

function move(work: string, path: string): void {
  const to = join(FOLDER, path);
  mkdirSync(dirname(to), { recursive: true });
  renameSync(join(work, path), to);
  if (existsSync(join(work, `${path}.br`))) renameSync(join(work, `${path}.br`), `${to}.br`);
}

const sources = digestSources();
if (!process.argv.includes("--if-stale") || !isCurrent(sources)) {
  const began = performance.now();
  process.stderr.write("Building the pages of packages/web …\n");
  await build(sources);
  process.stderr.write(`The pages are built (${((performance.now() - began) / 1_000).toFixed(1)} s).\n`);
}
