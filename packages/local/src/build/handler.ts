import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** One function to be built. */
export interface BuildableFunction {
  id: string;
  /** `packages/tracking/src/http/report-positions.handler`, from the project's root. */
  handler: string;
  runtime: string;
  /** SST's bundling options, as the plan has them. */
  nodejs: Record<string, unknown>;
  copyFiles: string[];
}

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** The file and the export that a handler string names, found as SST finds them. Throws when there is no such file. */
export function resolveHandler({ id, handler }: BuildableFunction, root: string): { file: string; exportName: string } {
  const name = basename(handler);
  const dot = name.lastIndexOf(".");
  const base = join(root, dirname(handler), name.slice(0, dot));
  const file = EXTENSIONS.map((extension) => base + extension).find((path) => existsSync(path));
  if (!file) throw new Error(`The handler of ${id} is not there: ${handler} (no ${base}.ts or .js)`);
  return { file, exportName: name.slice(dot + 1) };
}
