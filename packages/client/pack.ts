/**
 * Builds the packages that others install, as JavaScript with types, and packs each: Node runs no TypeScript below node_modules.
 *
 *   npm run pack -- DIR
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";

/** In the order in which they depend on each other. `exclude`: what only this repository uses; `texts`: what npm would leave out. */
const PACKAGES = [
  { folder: "events-schema", exclude: ["cli", "compat", "docs"], texts: ["CHANGELOG.md"] },
  { folder: "packages/client", exclude: [], texts: [] },
];

interface PackageJson {
  name: string;
  exports: Record<string, string | null>;
  [field: string]: unknown;
}

const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** Builds all of them below a folder. Returns their folders. */
export const buildPackages = (staging: string): string[] =>
  PACKAGES.map(({ folder, ...parts }) => {
    const stage = join(staging, folder);
    build(join(repositoryRoot, folder), stage, parts, join(staging, "events-schema/dist"));
    return stage;
  });

/** Builds and packs all of them into a folder. Returns the paths of the files. */
function packPackages(destination: string): string[] {
  mkdirSync(destination, { recursive: true });
  const staging = mkdtempSync(join(tmpdir(), "waybill-pack-"));
  try {
    return buildPackages(staging).map((stage) => {
      const packed = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", destination], stage)) as [
        { filename: string },
      ];
      return join(destination, packed[0].filename);
    });
  } finally {
    rmSync(staging, { recursive: true });
  }
}

/** A package in JavaScript, with the description that npm needs. */
function build(
  source: string,
  stage: string,
  { exclude, texts }: Pick<(typeof PACKAGES)[number], "exclude" | "texts">,
  contracts: string,
): void {
  mkdirSync(stage, { recursive: true });
  const config = {
    extends: join(repositoryRoot, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      rootDir: join(source, "src"),
      outDir: join(stage, "dist"),
      // What is packed before: as built, so that its sources are not built again.
      paths: { "@waybill/events-schema/*": [join(contracts, "*.d.ts")] },
      typeRoots: [join(repositoryRoot, "node_modules/@types")],
    },
    include: [join(source, "src")],
    exclude: exclude.map((folder) => join(source, "src", folder)),
  };
  const file = join(stage, "tsconfig.json");
  writeFileSync(file, JSON.stringify(config));
  run(process.execPath, [join(repositoryRoot, "node_modules/typescript/bin/tsc"), "-p", file], repositoryRoot);
  rmSync(file);
  const described = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as PackageJson;
  writeFileSync(join(stage, "package.json"), JSON.stringify(toPublished(described, texts), null, 2));
  for (const text of ["README.md", ...texts]) cpSync(join(source, text), join(stage, text));
  cpSync(join(repositoryRoot, "LICENSE"), join(stage, "LICENSE"));
}

/** The description of the package as it is published: its entries are the built ones. */
function toPublished(
  { private: _private, devDependencies: _devDependencies, ...described }: PackageJson,
  texts: readonly string[],
): object {
  const built = (file: string | null, suffix: string) =>
    file?.replace("./src/", "./dist/").replace(/\.ts$/, suffix) ?? null;
  const exports = Object.fromEntries(
    Object.entries(described.exports).map(([entry, file]) => [
      entry,
      file && { types: built(file, ".d.ts"), default: built(file, ".js") },
    ]),
  );
  return { ...described, exports, files: ["dist", ...texts] };
}

if (import.meta.main) {
  const [destination] = process.argv.slice(2);
  if (destination === undefined) {
    console.error("Name a folder: npm run pack -- out");
    process.exit(2);
  }
  for (const file of packPackages(resolve(destination))) console.log(file);
}
