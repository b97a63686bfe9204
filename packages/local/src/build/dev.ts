import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { type Buildable, handlerOf } from "./handler.ts";

export interface DevBuild {
  /** The bundle of a function, absolute. */
  entry(id: string): { file: string; exportName: string };
  /** Builds what has changed and says which functions got other code. Throws esbuild's error and leaves all as it was. */
  rebuild(): Promise<string[]>;
  /** Directories that hold a source of any function: what to watch. */
  directories(): string[];
}

/**
 * Bundles all functions at once for work on them: our own sources inside, packages outside. A change builds those again
 * that it can be in, within milliseconds. For what a deploy would make of them there is `bundleForDeploy`.
 */
export async function devBuild(
  functions: readonly Buildable[],
  { root, out }: { root: string; out: string },
): Promise<DevBuild> {
  const entries = new Map(functions.map((fn) => [fn.id, { ...handlerOf(fn, root), id: fn.id }]));
  const bundleOf = (id: string) => join(out, id, "bundle.mjs");
  /** Of each function, what it was built from; and of each source, when it had been changed by then. */
  const sources = new Map<string, string[]>();
  const known = new Map<string, number>();
  const hashes = new Map<string, string>();

  async function bundle(ids: readonly string[]): Promise<string[]> {
    const began = Date.now();
    const entryPoints = Object.fromEntries(ids.map((id) => [`${id}/bundle`, entries.get(id)!.file]));
    const { outputFiles, metafile } = await build({ ...OPTIONS, entryPoints, absWorkingDir: root, outdir: out });
    for (const id of ids) sources.set(id, reachedFrom(entries.get(id)!.file, metafile, root));
    for (const [path, changedAt] of await changeTimes(new Set(ids.flatMap((id) => sources.get(id)!))))
      known.set(path, changedAt < began ? changedAt : 0); // changed while it was built: to be built once more
    const changed = new Set<string>();
    for (const { path, contents, hash } of outputFiles) {
      if (hashes.get(path) === hash) continue;
      hashes.set(path, hash);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
      changed.add(dirname(path));
    }
    return ids.filter((id) => changed.has(dirname(bundleOf(id))));
  }

  await bundle([...entries.keys()]);
  return {
    entry(id) {
      const entry = entries.get(id);
      if (!entry) throw new Error(`There is no function ${id} to build.`);
      return { file: bundleOf(id), exportName: entry.exportName };
    },
    async rebuild() {
      const now = await changeTimes(known.keys());
      const touched = new Set([...known.keys()].filter((path) => now.get(path) !== known.get(path)));
      const ids = [...sources].filter(([, paths]) => paths.some((path) => touched.has(path))).map(([id]) => id);
      return ids.length > 0 ? bundle(ids) : [];
    },
    directories: () => [...new Set([...sources.values()].flat().map((path) => dirname(path)))],
  };
}

const OPTIONS: BuildOptions & { write: false; metafile: true } = {
  outExtension: { ".js": ".mjs" },
  bundle: true,
  write: false,
  metafile: true,
  platform: "node",
  format: "esm",
  target: "es2024",
  // As Node itself resolves them: packages stay outside, so what esbuild finds must be what Node would load.
  mainFields: ["main"],
  conditions: [],
  keepNames: true,
  sourcemap: "linked",
  logLevel: "silent",
  plugins: [packagesOutside()],
};

/** Every source that a file imports, and they in turn; also those of which nothing came into the bundle. */
function reachedFrom(file: string, { inputs }: Metafile, root: string): string[] {
  const byPath = new Map(Object.entries(inputs).map(([path, input]) => [resolve(root, path), input]));
  const reached = new Set([file]);
  for (const path of reached)
    for (const one of byPath.get(path)?.imports ?? []) if (!one.external) reached.add(resolve(root, one.path));
  return [...reached];
}

/** When each was changed last, in milliseconds since 1970; without those that are gone. */
async function changeTimes(paths: Iterable<string>): Promise<Map<string, number>> {
  const times = await Promise.all(
    [...paths].map(async (path): Promise<[string, number][]> =>
      stat(path).then(
        ({ mtimeMs }) => [[path, mtimeMs]],
        () => [],
      ),
    ),
  );
  return new Map(times.flat());
}

/**
 * What comes from node_modules is imported from where it is, by its absolute address: the bundle may lie anywhere.
 * Workspaces resolve to their own folders and so are bundled, and watched.
 */
function packagesOutside(): Plugin {
  const own = {};
  return {
    name: "packages-outside",
    setup(bundling) {
      bundling.onResolve(
        { filter: /^[^./]/ },
        async ({ path, kind, importer, resolveDir, pluginData, with: attributes }) => {
          if (kind === "entry-point" || pluginData === own || isAbsolute(path)) return undefined;
          const found = await bundling.resolve(path, { kind, importer, resolveDir, pluginData: own, with: attributes });
          if (found.errors.length > 0 || found.external) return found;
          if (!/[\\/]node_modules[\\/]/.test(found.path)) return { path: found.path };
          return { path: kind === "require-call" ? found.path : pathToFileURL(found.path).href, external: true };
        },
      );
    },
  };
}
