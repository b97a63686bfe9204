import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";

/** A fenced block of a page. */
export interface CodeBlock {
  page: string;
  language: string;
  text: string;
}

/** The pages that show commands. Decisions are dated and stay as they were written. */
export const DOC_PAGES = [
  "README.md",
  ...globSync(["docs/*.md", "events-schema/*.md", "packages/**/*.md"], {
    cwd: repositoryRoot,
    exclude: ["**/node_modules/**"],
  }).toSorted(),
];

export const readDocPage = (page: string): string => readFileSync(join(repositoryRoot, page), "utf8");

/** The fenced blocks of a page in their order, also those within a list. */
export function listCodeBlocks(page: string): CodeBlock[] {
  return [...readDocPage(page).matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = "", language = "", text = ""]) => {
      return { page, language, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
    },
  );
}

/** The commands of a shell block, each with its continuation lines after a trailing `\` or in an open quote. */
export function splitCommands({ text }: CodeBlock): string[] {
  const commands: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    open += open && `\n`;
    open += line;
    if (line.endsWith("\\") || [...open.matchAll(/'/g)].length % 2 === 1) continue;
    if (open.trim() !== "") commands.push(open);
    open = "";
  }
  return commands;
}
