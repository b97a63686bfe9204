import { cp, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Metafile, Plugin } from "esbuild";
import type { BuildCache } from "./cache.ts";
import { cancellableBuild } from "./cancellable-build.ts";
import { type BuildableFunction, resolveHandler } from "./handler.ts";

/** What a deploy would put into one function's package, less the links' file. */
export interface DeployBundle {
  id: string;
  /** Holds the bundle and whatever goes with it, nothing else. */
  directory: string;
  /** Absolute path of the bundle. */
  file: string;
  exportName: string;
  /** Of the bundle. */
  bytes: number;
  /** Of its source map; whether it travels in the package is `mapInPackage`. */
  mapBytes: number;
  mapInPackage: boolean;
  /** Every source in it, from the project's root. */
  inputs: string[];
}

interface NodejsOptions {
  loader?: BuildOptions["loader"];
  install?: Record<string, string> | string[];
  banner?: string;
  minify?: boolean;
  format?: "cjs" | "esm";
  sourcemap?: boolean;
  splitting?: boolean;
  esbuild?: {
    target?: string;
    sourcemap?: BuildOptions["sourcemap"];
    keepNames?: boolean;
    define?: Record<string, string>;
    external?: string[];
    nodePaths?: string[];
    mainFields?: string[];
    conditions?: string[];
  };
}

const FORCED_EXTERNAL = ["sharp", "pg-native"];
const TARGETS: Record<string, string> = { "nodejs24.x": "es2024", "nodejs22.x": "es2023", "nodejs20.x": "es2023" };

/** Exactly SST's banner, so that bundled CommonJS finds what it expects. */
export const BANNER = [
  `import { createRequire as topLevelCreateRequire } from 'module';`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
  `const __filename = topLevelFileUrlToPath(import.meta.url)`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
];

/** Of each function of a build, kept in the cache beside the bundles. */
type BundleDetails = Record<string, Pick<DeployBundle, "inputs"> & { install: string[] }>;

const ABOUT = "about.json";

/**
 * Bundles functions with exactly the options that SST's deploy gives esbuild (its pkg/runtime/node/build.go): a fault of
 * bundling is found here, not after a deploy. Functions with the same options are entry points of one build: esbuild reads
 * each source once and, without splitting, links every entry point for itself, to the same bytes as alone. What SST would
 * install with npm is taken from this project's node_modules.
 *
 * @param root the project
 * @param out where each function's directory is made
 */
export async function bundleAllForDeploy(
  functions: readonly BuildableFunction[],
  { root, out, cache, signal }: { root: string; out: string; cache: BuildCache; signal?: AbortSignal | undefined },
): Promise<DeployBundle[]> {
  const bundles: DeployBundle[] = [];
  for (const group of withSameOptions(functions).values()) {
    const { folder, about } = await buildGroup(group, root, cache, signal);
    for (const fn of group)
      bundles.push(await copyOut(fn, about[fn.id]!, { root, folder, directory: join(out, fn.id) }));
  }
  return bundles;
}

/** With splitting, entry points of one build would share chunks: such a function has a build of its own. */
const withSameOptions = (functions: readonly BuildableFunction[]): Map<string, BuildableFunction[]> =>
  Map.groupBy(functions, ({ id, runtime, nodejs }) =>
    JSON.stringify([runtime, nodejs, (nodejs as NodejsOptions).splitting ? id : null]),
  );

/** Builds functions that have the same options; in the folder each has its bundle in a folder of its own. */
async function buildGroup(
  group: readonly BuildableFunction[],
  root: string,
  cache: BuildCache,
  signal: AbortSignal | undefined,
): Promise<{ folder: string; about: BundleDetails }> {
  const { runtime, nodejs: given } = group[0]!;
  const nodejs = given as NodejsOptions;
  const files = group.map((fn) => [fn.id, resolveHandler(fn, root).file] as const);
  const { folder } = await cache.build("deploy", { files, runtime, nodejs }, async (made) => {
    const options = deployOptions(group[0]!, files, made);
    const quiet = { ...options, absWorkingDir: root, metafile: true as const, logLevel: "silent" as const };
    const { metafile } = await cancellableBuild(quiet, signal);
    const of = ([id, file]: (typeof files)[number]): [string, BundleDetails[string]] => {
      const inputs = reachedFrom(relative(root, file), metafile);
      const imported = inputs.flatMap((path) => metafile.inputs[path]!.imports);
      const forced = FORCED_EXTERNAL.filter(
        (name) =>
          !nodejs.esbuild?.external?.includes(name) && imported.some((one) => one.external && one.path === name),
      );
      return [id, { inputs, install: [...new Set([...installedPackageNames(nodejs), ...forced])] }];
    };
    await Promise.all(files.map(([id]) => rebaseSourceMap(join(made, id))));
    await writeFile(join(made, ABOUT), JSON.stringify(Object.fromEntries(files.map(of)) satisfies BundleDetails));
    const sources = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules/"));
    return [...sources.map((path) => resolve(root, path)), import.meta.filename];
  });
  return { folder, about: JSON.parse(await readFile(join(folder, ABOUT), "utf8")) as BundleDetails };
}

/** Every source that a file imports, and they in turn, sorted; from the project's root, as esbuild names them. */
function reachedFrom(file: string, { inputs }: Metafile): string[] {
  const reached = new Set([file]);
  for (const path of reached) for (const one of inputs[path]?.imports ?? []) if (!one.external) reached.add(one.path);
  return [...reached].filter((path) => path in inputs).toSorted();
}

async function copyOut(
  fn: BuildableFunction,
  { inputs, install }: BundleDetails[string],
  { root, folder, directory }: { root: string; folder: string; directory: string },
): Promise<DeployBundle> {
  const { file, exportName } = resolveHandler(fn, root);
  const nodejs = fn.nodejs as NodejsOptions;
  await rm(directory, { recursive: true, force: true });
  await cp(join(folder, fn.id), directory, { recursive: true });
  await linkPackages(install, dirname(file), directory);
  for (const copied of fn.copyFiles) {
    await cp(isAbsolute(copied) ? copied : resolve(root, copied), join(directory, copied), { recursive: true });
  }
  const bundle = join(directory, nodejs.format === "cjs" ? "bundle.cjs" : "bundle.mjs");
  return {
    id: fn.id,
    directory,
    file: bundle,
    exportName,
    bytes: (await stat(bundle)).size,
    mapBytes: await stat(`${bundle}.map`).then(
      ({ size }) => size,
      () => 0,
    ),
    mapInPackage: nodejs.sourcemap !== undefined,
    inputs,
  };
}

function deployOptions(
  { nodejs: given, runtime }: BuildableFunction,
  files: readonly (readonly [id: string, file: string])[],
  outdir: string,
): BuildOptions {
  const nodejs = given as NodejsOptions;
  const esbuild = nodejs.esbuild ?? {};
  const cjs = nodejs.format === "cjs";
  const own = nodejs.banner ?? "";
  return {
    entryPoints: Object.fromEntries(files.map(([id, file]) => [`${id}/bundle`, file])),
    outdir,
    outExtension: { ".js": cjs ? ".cjs" : ".mjs" },
    platform: "node",
    external: externalPackages({ nodejs: given }),
    loader: nodejs.loader ?? {},
    keepNames: esbuild.keepNames ?? true,
    bundle: true,
    splitting: nodejs.splitting ?? false,
    plugins: [sstVersionCheck],
    sourcemap: nodejs.sourcemap === false ? "linked" : (esbuild.sourcemap ?? "linked"),
    format: cjs ? "cjs" : "esm",
    target: esbuild.target ?? TARGETS[runtime] ?? "es2024",
    mainFields: esbuild.mainFields ?? (cjs ? ["main"] : ["module", "main"]),
    ...(esbuild.conditions ? { conditions: esbuild.conditions } : {}),
    banner: { js: cjs ? own : [...BANNER, own].join("\n") },
    ...(esbuild.nodePaths ? { nodePaths: esbuild.nodePaths } : {}),
    ...(esbuild.define ? { define: esbuild.define } : {}),
    ...(nodejs.minify ? { minifyWhitespace: true, minifySyntax: true, minifyIdentifiers: true } : {}),
    ...(nodejs.splitting ? { chunkNames: `${files[0]![0]}/[name]-[hash]` } : {}),
  };
}

/** Maps name sources by their way from the bundle: wherever it is copied to, that is from where it was built. */
async function rebaseSourceMap(directory: string): Promise<void> {
  const root = JSON.stringify(pathToFileURL(join(directory, "/")).href);
  for (const name of (await readdir(directory)).filter((one) => one.endsWith(".map"))) {
    const map = await readFile(join(directory, name), "utf8");
    await writeFile(join(directory, name), map.replace("{", `{"sourceRoot": ${root},`));
  }
}

/** The packages that are not in a function's bundle. */
export function externalPackages({ nodejs: given }: Pick<BuildableFunction, "nodejs">): string[] {
  const nodejs = given as NodejsOptions;
  return [...FORCED_EXTERNAL, ...installedPackageNames(nodejs), ...(nodejs.esbuild?.external ?? [])];
}

/** SST resolves its own package by a plugin that answers with the path alone; tree shaking sees the difference. */
const sstVersionCheck: Plugin = {
  name: "sst-version-check",
  setup(bundling) {
    const own = {};
    bundling.onResolve(
      { filter: /^sst$/ },
      async ({ path, pluginData, resolveDir, importer, kind, with: attributes }) => {
        if (pluginData === own) return {};
        const found = await bundling.resolve(path, { resolveDir, importer, kind, with: attributes, pluginData: own });
        return { path: found.path };
      },
    );
  },
};

const installedPackageNames = ({ install = [] }: NodejsOptions): string[] =>
  Array.isArray(install) ? install : Object.keys(install);

/** Links packages that a deploy would install, so that the bundle resolves them in its folder. */
async function linkPackages(packages: string[], from: string, directory: string): Promise<void> {
  const require = createRequire(join(from, "package.json"));
  for (const name of packages) {
    const places = (require.resolve.paths(name) ?? []).map((path) => join(path, name));
    const found = (
      await Promise.all(
        places.map((path) =>
          stat(path).then(
            () => path,
            () => undefined,
          ),
        ),
      )
    ).find(Boolean);
    if (!found)
      throw new Error(`${name} is to be installed with the function but is not in node_modules: npm install.`);
    const link = join(directory, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(found, link);
  }
}
