import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The repository. */
const ROOT = join(import.meta.dirname, "../../..");
/** Sources of the pages; package-lock.json stands for the packages that are installed. */
const SOURCES = [
  "packages/web/{app,public,build,service-worker}/**/*.*",
  "packages/web/{index.html,vite.config.ts,package.json}",
  "packages/client/src/**/*.ts",
  "packages/geometry/src/{gcj02,lat-lon}.ts",
  "events-schema/src/*.ts",
  "package-lock.json",
];

/** A digest of everything that a build depends on. */
export function digestSources(): string {
  const digest = createHash("sha256");
  for (const path of globSync(SOURCES, { cwd: ROOT }).toSorted())
    digest.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  return digest.digest("hex");
}
