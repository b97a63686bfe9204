import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const ASSETS = join(import.meta.dirname, "../pages/assets");

/** What a script of a build imports at once, with all that these import. */
function withImports(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const code = readFileSync(join(ASSETS, name), "utf8");
  for (const [, imported] of code.matchAll(/\b(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    withImports(imported!, found);
  return found;
}

/** Bytes of script, gzipped, until the page to sign in is shown, and until a manager's first view is, without the map. */
export function measureScripts(): { signInPage: number; firstView: number } {
  const scriptOf = (entry: string) =>
    readdirSync(ASSETS).find((name) => name.startsWith(entry) && name.endsWith(".js"))!;
  const size = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name))).length, 0);
  const signInPage = withImports(scriptOf("index-"));
  return { signInPage: size(signInPage), firstView: size(withImports(scriptOf("staff-pages-"), new Set(signInPage))) };
}
