import { mkdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Metafile, OutputFile, Plugin } from "esbuild";
import type { BuildCache } from "./cache.ts";
import { cancellableBuild } from "./cancellable-build.ts";
import { externalPackages } from "./deploy.ts";
import { type BuildableFunction, resolveHandler } from "./handler.ts";
import {
  mergeUses,
  buildPackages,
  packageImport,
  isCovered,
  type ImportedPackage,
  PACKAGES_FOLDER,
  type PackageUses,
  findPackageUses,
} from "./packages.ts";

export interface DevBuild {
  /** The bundle of a function, absolute. */
  entry(id: string): { file: string; exportName: string };
  /** Builds what has changed and returns the functions with new code. Throws esbuild's error and then changes nothing. */
  rebuild(): Promise<string[]>;
  /** Directories that hold a source of any function: what to watch. */
  directories(): string[];
}

/** The details of all functions' bundles; stored with the first build, so that the next process continues from it. */
interface BuildDetails {
  /** The sources of each function. */
  sources: Record<string, string[]>;
  /** esbuild's hashes of each function's output. */
  hashes: Record<string, string>;
  packages: Record<string, ImportedPackage>;
  /** What the packages of the first build were built for. */
  offered: PackageUses;
}

const DETAILS_FILE = "build.json";

/**
 * Bundles all functions at once for development: our own sources inside, packages in a separate folder that is built
 * once for all of them. A change rebuilds the functions that import it, within milliseconds; their packages only
 * when they use more of them than any function did. The bundles of a deploy are made by `bundleAllForDeploy`.
 *
 * @param out the folder of functions that change after the start; the first build is in the cache
 * @param signal cancels the build
 */
export async function createDevBuild(
  functions: readonly BuildableFunction[],
  { root, out, cache, signal }: { root: string; out: string; cache: BuildCache; signal?: AbortSignal | undefined },
): Promise<DevBuild> {
  const entries = new Map(functions.map((fn) => [fn.id, resolveHandler(fn, root)]));
  const external = [...new Set(functions.flatMap((fn) => externalPackages(fn)))].toSorted();
  const packagesFor = (uses: PackageUses, packages: BuildDetails["packages"]) =>
    buildPackages(uses, packages, { root, external, cache, signal });

  /** Bundles some functions, in memory. */
  async function bundle(ids: readonly string[]) {
    const entryPoints = Object.fromEntries(ids.map((id) => [`${id}/bundle`, entries.get(id)!.file]));
    const packages: BuildDetails["packages"] = {};
    const { outputFiles, metafile } = await cancellableBuild(
      {
        ...OPTIONS,
        entryPoints,
        absWorkingDir: root,
        outdir: join(root, VIRTUAL_OUT_FOLDER),
        sourceRoot: pathToFileURL(join(root, VIRTUAL_OUT_FOLDER, "id", "/")).href,
        plugins: [externalizePackages(packages, external)],
      },
      signal,
    );
    const files = Map.groupBy(outputFiles, ({ path }) => basename(dirname(path)));
    const sources = ids.map((id) => [id, importedSources(entries.get(id)!.file, metafile, root)] as const);
    const hashes = [...files].map(([id, ofOne]) => [id, ofOne.map(({ hash }) => hash).join()] as const);
    const code = outputFiles.filter(({ path }) => path.endsWith(".mjs"));
    return {
      files,
      sources: Object.fromEntries(sources),
      hashes: Object.fromEntries(hashes),
      packages,
      uses: mergeUses(code.map(({ text }) => findPackageUses(text))),
    };
  }

  const copied = new Map(functions.map(({ id, copyFiles }) => [id, copyFiles]));
  const write = (id: string, files: readonly OutputFile[], into: string, packages: string) =>
    writeBundle(files, join(into, id), { packages, root, copyFiles: copied.get(id) ?? [] });
  const handlers = [...entries].map(([id, { file }]) => [id, file, copied.get(id)]);
  const first = await cache.build("dev", { handlers, external }, async (folder) => {
    const { files, uses: offered, ...built } = await bundle([...entries.keys()]);
    const beside = await packagesFor(offered, built.packages);
    await Promise.all([...files].map(([id, ofOne]) => write(id, ofOne, folder, beside)));
    await writeFile(join(folder, DETAILS_FILE), JSON.stringify({ ...built, offered } satisfies BuildDetails));
    const builders = [import.meta.filename, join(import.meta.dirname, "packages.ts")];
    return [...new Set(Object.values(built.sources).flat()), ...builders];
  });
  const built = JSON.parse(await readFile(join(first.folder, DETAILS_FILE), "utf8")) as BuildDetails;
  /** The same folder that the bundles are linked to; from now on it is in use. */
  const offeredPackages = await packagesFor(built.offered, built.packages);
  /** When each source had been changed by the time it was built. */
  const known = new Map(first.inputs);
  const folderOf = new Map([...entries.keys()].map((id) => [id, join(first.folder, id)]));

  return {
    entry(id) {
      const entry = entries.get(id);
      if (!entry) throw new Error(`There is no function ${id} to build.`);
      return { file: join(folderOf.get(id)!, "bundle.mjs"), exportName: entry.exportName };
    },
    async rebuild() {
      const now = await changeTimes(known.keys());
      const touched = new Set([...known.keys()].filter((path) => now.get(path) !== known.get(path)));
      const ids = [...entries.keys()].filter((id) => built.sources[id]!.some((path) => touched.has(path)));
      if (ids.length === 0) return [];
      const began = Date.now();
      const { files, sources, hashes, packages, uses } = await bundle(ids);
      const isOffered = isCovered(uses, built.offered);
      const beside = isOffered ? offeredPackages : await packagesFor(uses, packages);
      const changed = ids.filter((id) => hashes[id] !== built.hashes[id]);
      await Promise.all(changed.map((id) => write(id, files.get(id)!, out, beside)));
      for (const id of changed) folderOf.set(id, join(out, id));
      Object.assign(built.sources, sources);
      Object.assign(built.hashes, hashes);
      for (const [path, changedAt] of await changeTimes(new Set(Object.values(sources).flat())))
        known.set(path, changedAt < began ? changedAt : 0); // changed during the build: build it again
      return changed;
    },
    directories: () => [
      ...new Set(Object.values(built.sources).flatMap((paths) => paths.map((path) => dirname(path)))),
    ],
  };
}

/** Writes one function's bundle, with links to the packages and to what a deploy would copy beside it. */
async function writeBundle(
  files: readonly OutputFile[],
  folder: string,
  { packages, root, copyFiles }: { packages: string; root: string; copyFiles: readonly string[] },
): Promise<void> {
  const links = new Map([
    [PACKAGES_FOLDER, packages],
    ...copyFiles.map((path) => [path, resolve(root, path)] as const),
  ]);
  for (const [path, target] of links) {
    const link = join(folder, path);
    await mkdir(dirname(link), { recursive: true });
    await symlink(target, `${link}.new`);
    await rename(`${link}.new`, link);
  }
  for (const { path, contents } of files) await writeFile(join(folder, basename(path)), contents);
}

/** A virtual folder of bundles below the root: their content must not depend on where they are. */
const VIRTUAL_OUT_FOLDER = ".waybill/bundles";

const OPTIONS: BuildOptions & { write: false; metafile: true } = {
  outExtension: { ".js": ".mjs" },
  bundle: true,
  write: false,
  metafile: true,
  platform: "node",
  format: "esm",
  target: "es2024",
  // As Node itself resolves them: of what stays outside, esbuild must find what Node would load.
  mainFields: ["main"],
  conditions: [],
  keepNames: true,
  sourcemap: "linked",
  logLevel: "silent",
};

/** Every source that a file imports, and they in turn; also those of which nothing came into the bundle. */
function importedSources(file: string, { inputs }: Metafile, root: string): string[] {
  const byPath = new Map(Object.entries(inputs).map(([path, input]) => [resolve(root, path), input]));
  const reached = new Set([file]);
  for (const path of reached)
    for (const one of byPath.get(path)?.imports ?? []) if (!one.external) reached.add(resolve(root, one.path));
  return [...reached];
}

/** When each was changed last, in milliseconds since 1970; without deleted ones. */
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
 * What comes from node_modules is imported from the packages' folder, and noted in `packages`. What is external there too
 * is imported from where it is, by its absolute address. Workspaces resolve to their own folders and so are bundled, and
 * watched.
 */
function externalizePackages(packages: Record<string, ImportedPackage>, external: readonly string[]): Plugin {
  const own = {};
  return {
    name: "packages-beside",
    setup(bundling) {
      bundling.onResolve(
        { filter: /^[^./]/ },
        async ({ path: specifier, kind, importer, resolveDir, pluginData, with: attributes }) => {
          if (kind === "entry-point" || pluginData === own || isAbsolute(specifier)) return undefined;
          const options = { kind, importer, resolveDir, pluginData: own, with: attributes };
          const found = await bundling.resolve(specifier, options);
          if (found.errors.length > 0 || found.external) return found;
          if (!/[\\/]node_modules[\\/]/.test(found.path)) return { path: found.path };
          if (kind === "require-call") return { path: found.path, external: true };
          const { sideEffects } = found;
          const stays = external.some((name) => specifier === name || specifier.startsWith(`${name}/`));
          if (stays || kind === "dynamic-import")
            return { path: pathToFileURL(found.path).href, external: true, sideEffects };
          const { file, path } = packageImport(specifier, found.path);
          packages[file] = { specifier, from: resolveDir };
          return { path, external: true, sideEffects };
        },
      );
    },
  };
}
