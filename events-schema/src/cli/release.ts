import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { GOLDEN_FOLDER, goldenFileName, readGoldens } from "../compat/golden.ts";
import { EXIT_CODES, printResult, REPOSITORY_ROOT, runScript, type ScriptResult } from "./script.ts";

const help = `npm run contracts:release -- [--check]

Moves the changesets in .changeset/ to events-schema/CHANGELOG.md, and records the golden files as released. A changeset
is a Markdown file that says which contracts change and what their consumers have to know:

  ---
  task.claimed: changed
  ---

  \`team\` was added.

  --check   write nothing; list the golden files that changed since the last release and that no changeset names
  --help

Exit codes: 0 released or nothing to do, 1 failed, 2 wrong usage, 3 a changeset is missing.

Examples:
  npm run contracts:release -- --check
  npm run contracts:release`;

const FOLDER = ".changeset";
const RELEASED = "events-schema/released.json";
const CHANGELOG = "events-schema/CHANGELOG.md";

const Digests = z.record(z.string(), z.string());
const Changes = z.record(z.string(), z.enum(["added", "changed", "removed"]));

interface Changeset {
  file: string;
  changes: z.output<typeof Changes>;
  text: string;
}

export function release(
  argv: readonly string[],
  { root, today }: { root: string; today: string } = {
    root: REPOSITORY_ROOT,
    today: new Date().toISOString().slice(0, 10),
  },
): ScriptResult {
  return runScript(argv, { help, options: { check: { type: "boolean" } } }, ({ check }) => {
    const changesets = readChangesets(root);
    const digests = digestGoldens(root);
    const missing = changedFiles(root, digests).filter(
      (file) => !changesets.some(({ changes }) => names(changes, file)),
    );
    if (missing.length > 0) {
      const lines = missing.map((file) => `no changeset: ${GOLDEN_FOLDER}/${file}`);
      const advice = `describe the change in ${FOLDER}/<name>.md; see npm run contracts:release -- --help`;
      return { code: EXIT_CODES.findings, out: "", err: [...lines, advice].join("\n") };
    }
    if (check) return { code: EXIT_CODES.ok, out: "every changed golden file has a changeset", err: "" };
    if (changesets.length === 0) return { code: EXIT_CODES.ok, out: "nothing to release", err: "" };
    writeChangelog(root, today, changesets);
    writeFileSync(join(root, RELEASED), `${JSON.stringify(digests, null, 2)}\n`);
    for (const { file } of changesets) rmSync(join(root, FOLDER, file));
    return { code: EXIT_CODES.ok, out: changesets.map(({ file }) => `released ${FOLDER}/${file}`).join("\n"), err: "" };
  });
}

function readChangesets(root: string): Changeset[] {
  const folder = join(root, FOLDER);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .toSorted()
    .map((file) => {
      const [, header = "", text = ""] =
        /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), "utf8")) ?? [];
      const lines = header.split("\n").map((line) => line.split(": "));
      const changes = Changes.safeParse(Object.fromEntries(lines));
      if (!changes.success || text.trim() === "") {
        throw new Error(
          `${FOLDER}/${file} must have a header like "task.claimed: changed" between --- lines, and a text`,
        );
      }
      return { file, changes: changes.data, text: text.trim() };
    });
}

/** Golden files by name, with a hash of what consumers notice: new examples and consumers need no changeset. */
function digestGoldens(root: string): z.output<typeof Digests> {
  const goldens = readGoldens(join(root, GOLDEN_FOLDER));
  return Object.fromEntries(
    goldens.map((golden) => {
      const { consumers: _, examples: __, ...contract } = golden;
      return [goldenFileName(golden), createHash("sha256").update(JSON.stringify(contract)).digest("hex")];
    }),
  );
}

/** Golden files that were added, changed or removed since the last release. */
function changedFiles(root: string, digests: z.output<typeof Digests>): string[] {
  const released = Digests.parse(JSON.parse(readFileSync(join(root, RELEASED), "utf8")));
  const files = new Set([...Object.keys(digests), ...Object.keys(released)]);
  return [...files].filter((file) => digests[file] !== released[file]).toSorted();
}

const names = (changes: Changeset["changes"], file: string) => file.replace(/\.v\d+\.json$/, "") in changes;

function writeChangelog(root: string, today: string, changesets: readonly Changeset[]): void {
  const entries = changesets.map(({ changes, text }) => {
    const contracts = Object.entries(changes).map(([name, change]) => `**${name}** (${change})`);
    return `- ${contracts.join(", ")}: ${text.replaceAll("\n", "\n  ")}`;
  });
  const section = `## ${today}\n\n${entries.join("\n")}\n`;
  const changelog = readFileSync(join(root, CHANGELOG), "utf8");
  const at = changelog.indexOf("\n## ");
  const [head, rest] = at < 0 ? [changelog, ""] : [changelog.slice(0, at + 1), changelog.slice(at + 1)];
  writeFileSync(join(root, CHANGELOG), `${head.trimEnd()}\n\n${section}${rest && `\n${rest}`}`);
}

if (import.meta.main) printResult(release(process.argv.slice(2)));
