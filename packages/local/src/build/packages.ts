import http from "node:http";
import type { Plugin } from "esbuild";
import { type BuildCache, digest } from "./cache.ts";
import { cancellableBuild } from "./cancellable-build.ts";
import { BANNER } from "./deploy.ts";

/** A package as a source imports it. */
export interface ImportedPackage {
  /** `@aws-sdk/client-sqs` */
  specifier: string;
  /** The folder it is imported from. */
  from: string;
}

/** By file of the packages' folder, what is used of it: `name` by name, `.name` as a member of the whole, or `*`, all. */
export type PackageUses = Record<string, string[]>;

/** Where a bundle finds its packages: a link beside it, so that its text is the same wherever they are. */
export const PACKAGES_FOLDER = "imported";

/** How a bundle imports the package that is resolved to `path`. */
export function packageImport(specifier: string, path: string): { file: string; path: string } {
  const file = `${specifier.replaceAll(/\W+/g, "-").replace(/^-/, "")}-${digest(path).slice(0, 8)}`;
  return { file, path: `./${PACKAGES_FOLDER}/${file}.mjs` };
}

const IMPORT =
  /^import (?:(?:([\w$]+)(?:, )?)?(?:\{([^}]*)\}|\* as ([\w$]+))? from )?"\.\/imported\/([\w-]+)\.mjs";$/gm;
const MENTION = /"\.\/imported\/([\w-]+)\.mjs"/g;

/** What a bundle, as esbuild prints it, uses of each package. It may list too much, never too little. */
export function findPackageUses(code: string): PackageUses {
  const uses = new Map<string, Set<string>>();
  const add = (file: string, ...names: string[]) => {
    const known = uses.get(file) ?? new Set();
    uses.set(file, known);
    for (const name of names) known.add(name);
  };
  const wholes: [alias: string, file: string][] = [];
  const rest = code.replaceAll(IMPORT, (_, first?: string, named?: string, whole?: string, file = "") => {
    add(file, ...(first ? ["default"] : []), ...parseImportNames(named ?? ""));
    if (whole) wholes.push([whole, file]);
    return "";
  });
  for (const [, file = ""] of rest.matchAll(MENTION)) add(file, "*");
  for (const [alias, file] of wholes) {
    // Not `[a-z]`, `"z"` or `{ z: 1 }`, which do not use an import named z; other text only costs a larger bundle.
    const name = alias.replaceAll("$", "\\$");
    const used = rest.matchAll(
      new RegExp(`(?<![\\p{ID_Continue}$.\\-"'\`])${name}(?![\\p{ID_Continue}$:])(?:\\.([\\w$]+))?`, "gu"),
    );
    for (const [, member] of used) add(file, member ? `.${member}` : "*");
  }
  return Object.fromEntries([...uses].map(([file, names]) => [file, [...names].toSorted()]));
}

/** `a, b as c` → a, b */
const parseImportNames = (list: string): string[] =>
  list
    .split(",")
    .map((one) => one.trim().split(" as ")[0]!)
    .filter(Boolean);

/** Everything that is used by at least one. */
export function mergeUses(each: Iterable<PackageUses>): PackageUses {
  const all = new Map<string, Set<string>>();
  for (const uses of each)
    for (const [file, names] of Object.entries(uses)) all.set(file, new Set([...(all.get(file) ?? []), ...names]));
  const sorted = [...all].map(([file, names]) => [file, [...names].toSorted()] as const);
  return Object.fromEntries(sorted.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether packages that were built for `offered` also serve `wanted`. */
export const isCovered = (wanted: PackageUses, offered: PackageUses): boolean =>
  Object.entries(wanted).every(([file, names]) => {
    const there = offered[file];
    return there !== undefined && (there.includes("*") || names.every((name) => there.includes(name)));
  });

/**
 * Bundles packages once for all functions, only what is used of them: what two have in common is one file, loaded once.
 *
 * @param external packages that a bundle cannot contain or that AWS provides
 * @returns the folder
 */
export async function buildPackages(
  uses: PackageUses,
  packages: Readonly<Record<string, ImportedPackage>>,
  {
    root,
    external,
    cache,
    signal,
  }: { root: string; external: readonly string[]; cache: BuildCache; signal?: AbortSignal | undefined },
): Promise<string> {
  const files = Object.keys(uses);
  const { folder } = await cache.build("packages", { uses, external }, async (into) => {
    await cancellableBuild(
      {
        entryPoints: Object.fromEntries(files.map((file) => [file, `package:${file}`])),
        absWorkingDir: root,
        outdir: into,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        splitting: true,
        platform: "node",
        format: "esm",
        target: "es2024",
        mainFields: ["module", "main"],
        external: [...external],
        banner: { js: BANNER.join("\n") },
        logLevel: "silent",
        plugins: [
          lazyHttp,
          {
            name: "package",
            setup(bundling) {
              bundling.onResolve({ filter: /^package:/ }, ({ path }) => ({
                path: path.slice("package:".length),
                namespace: "package",
              }));
              bundling.onLoad({ filter: /./, namespace: "package" }, ({ path: file }) => ({
                contents: renderReexport(packages[file]!.specifier, uses[file]!),
                resolveDir: packages[file]!.from,
              }));
            },
          },
        ],
      },
      signal,
    );
    return [import.meta.filename];
  });
  return folder;
}

/** Exports of `node:http` that are read only by who wants them: reading one loads undici, with WebSocket and fetch. */
const LOADS_UNDICI = ["WebSocket", "CloseEvent", "MessageEvent"];

/** An import of `node:http` reads each of its exports: a quarter of the CPU of an environment's start. This one does not. */
const lazyHttp: Plugin = {
  name: "lazy-http",
  setup(bundling) {
    const names = Object.keys(http).filter((name) => !LOADS_UNDICI.includes(name));
    bundling.onResolve({ filter: /^(node:)?http$/ }, () => ({ path: "http", namespace: "lazy-http" }));
    bundling.onLoad({ filter: /./, namespace: "lazy-http" }, () => ({
      contents: `const http = process.getBuiltinModule("node:http"); export default http; export const { ${names.join(", ")} } = http;`,
    }));
  },
};

/** A module with nothing but the names that are used, so that the rest of the package is left out. */
function renderReexport(specifier: string, names: readonly string[]): string {
  const from = JSON.stringify(specifier);
  const whole = `import * as whole from ${from};`;
  if (names.includes("*")) return `export * from ${from};${whole}export default whole.default;`;
  const named = names.filter((name) => !name.startsWith("."));
  const members = names
    .map((name) => name.slice(1))
    .filter((name, at) => names[at]!.startsWith(".") && !named.includes(name));
  const constants = members.map((name, at) => `const m${at} = whole.${name};export { m${at} as ${name} };`);
  return [`export { ${named.join(", ")} } from ${from};`, ...(members.length > 0 ? [whole] : []), ...constants].join(
    "",
  );
}
