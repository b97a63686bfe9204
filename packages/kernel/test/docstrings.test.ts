import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as context from "./examples/context.ts";

/**
 * Every export that the kernel publishes has an `@example`. The examples are written into examples/docstrings.ts, which is
 * compiled with the rest of the code (`npm run types`). `npx vitest run packages/kernel/test/docstrings -u` updates it.
 */
const folder = join(import.meta.dirname, "..");
const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
  exports: Record<string, string>;
};

interface DocumentedExport {
  name: string;
  isType: boolean;
  example: string | undefined;
}

const DECLARATION =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:async )?(function|const|class|interface|type) (\w+)/g;
const REEXPORT = /^export (?:type )?\{([^}]*)\} from "([^"]+)"/gm;

/** The exports of a file with their examples, and those that it re-exports from files of the kernel. */
function exportsOf(file: string): DocumentedExport[] {
  const source = readFileSync(file, "utf8");
  const own = [...source.matchAll(DECLARATION)].map(([, comment = "", kind, name = ""]) => ({
    name,
    isType: kind === "interface" || kind === "type",
    example: /@example\n([\s\S]*)$/.exec(comment.replaceAll(/^ \* ?/gm, ""))?.[1]?.trim(),
  }));
  const reexported = [...source.matchAll(REEXPORT)].flatMap(([, names = "", path = ""]) => {
    const wanted = names.split(",").map((name) => name.replace(/^\s*type /, "").trim());
    return exportsOf(join(file, "..", path)).filter(({ name }) => wanted.includes(name));
  });
  return [...own, ...reexported];
}

const published = Object.entries(exports).flatMap(([path, file]) =>
  exportsOf(join(folder, file)).map((documented) => ({ ...documented, from: `@waybill/kernel/${path.slice(2)}` })),
);

const examples = new Map(published.map(({ name, example = "" }) => [name, example]));

test("every published export of the kernel has an example", () => {
  expect(published.length).toBeGreaterThan(80);
  expect(published.filter(({ example }) => !example).map(({ from, name }) => `${from} ${name}`)).toEqual([]);
});

test("examples/docstrings.ts, which is compiled, contains the examples as they are", async () => {
  const functions = [...examples].map(([name, example]) => {
    const lines = [...example.split("\n"), ...useConstants(example)];
    return `export async function ${name}Example() {\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n}\n`;
  });
  const header = `// Generated from the kernel's docstrings by test/docstrings.test.ts. Do not edit.\n// oxlint-disable no-shadow -- each example stands alone\n${importsOf(functions.join())}\n`;
  await expect([header, ...functions].join("\n")).toMatchFileSnapshot("examples/docstrings.ts");
});

/** A use of every constant of an example: the compiler rejects unused ones. */
function useConstants(example: string): string[] {
  const constants = [...example.matchAll(/^const (?:\{ ([^}]*) \}|\[(\w+)\]|(\w+))/gm)];
  const names = constants.flatMap(([, fields, item, name]) =>
    (fields ?? item ?? name ?? "").split(", ").map((field) => field.split(" ")[0]!),
  );
  return names.length > 0 ? [`void [${names.join(", ")}];`] : [];
}

/** The imports of all names that the text uses. */
function importsOf(text: string): string {
  const isUsed = (name: string) => new RegExp(`\\b${name}\\b`).test(text);
  const kernel = new Map(
    published.map(({ name, isType, from }) => [name, { specifier: isType ? `type ${name}` : name, from }]),
  );
  const byPath = Map.groupBy(
    [...kernel].filter(([name]) => isUsed(name)).map(([, used]) => used),
    ({ from }) => from,
  );
  return [
    `import { ${Object.keys(context).filter(isUsed).join(", ")} } from "./context.ts";`,
    ...[...byPath].map(
      ([from, used]) => `import { ${used.map(({ specifier }) => specifier).join(", ")} } from "${from}";`,
    ),
  ].join("\n");
}
