import { mkdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildContext, context, type Plugin } from "esbuild";
import { type Buildable, handlerOf } from "./handler.ts";

export interface DevBuild {
  /** The bundle of a function, absolute. */
  entry(id: string): { file: string; exportName: string };
  /** Builds what has changed and says which functions got other code. Throws esbuild's error and leaves all as it was. */
  rebuild(): Promise<string[]>;
  /** Directories that hold a source of any function: what to watch. */
  directories(): string[];
  close(): Promise<void>;
}

/**
 * Bundles all functions at once for work on them: our own sources inside, packages outside, so that a change is built in
 * milliseconds. For what a deploy would make of it there is `bundleForDeploy`.
 */
export async function devBuild(
  functions: readonly Buildable[],
  { root, out }: { root: string; out: string },
): Promise<DevBuild> {
  const entries = new Map(functions.map((fn) => [fn.id, { ...handlerOf(fn, root), id: fn.id }]));
  const hashes = new Map<string, string>();
  let sources: string[] = [];

  const building: BuildContext = await context({
    entryPoints: Object.fromEntries([...entries.values()].map(({ id, file }) => [`${id}/bundle`, file])),
    absWorkingDir: root,
    outdir: out,
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
  });

  async function rebuild(): Promise<string[]> {
    const { outputFiles = [], metafile } = await building.rebuild();
    sources = Object.keys(metafile?.inputs ?? {}).map((path) => resolve(root, path));
    const changed = new Set<string>();
    for (const { path, contents, hash } of outputFiles) {
      if (hashes.get(path) === hash) continue;
      hashes.set(path, hash);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
      changed.add(dirname(path));
    }
    return [...entries.keys()].filter((id) => changed.has(join(out, id)));
  }

  await rebuild();
  return {
    entry(id) {
      const entry = entries.get(id);
      if (!entry) throw new Error(`There is no function ${id} to build.`);
      return { file: join(out, id, "bundle.mjs"), exportName: entry.exportName };
    },
    rebuild,
    directories: () => [...new Set(sources.map((path) => dirname(path)))],
    close: () => building.dispose(),
  };
}

/**
 * What comes from node_modules is imported from where it is, by its absolute address: the bundle may lie anywhere.
 * Workspaces resolve to their own folders and so are bundled, and watched.
 */
function packagesOutside(): Plugin {
  const own = {};
  return {
    name: "packages-outside",
    setup(build) {
      build.onResolve(
        { filter: /^[^./]/ },
        async ({ path, kind, importer, resolveDir, pluginData, with: attributes }) => {
          if (kind === "entry-point" || pluginData === own || isAbsolute(path)) return undefined;
          const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: own, with: attributes });
          if (found.errors.length > 0 || found.external) return found;
          if (!/[\\/]node_modules[\\/]/.test(found.path)) return { path: found.path };
          return { path: kind === "require-call" ? found.path : pathToFileURL(found.path).href, external: true };
        },
      );
    },
  };
}
