import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@waybill/plan/files";

/** A fenced block of a page. */
export interface Block {
  page: string;
  language: string;
  text: string;
}

/** The pages that tell how something is used. Decisions are dated and stay as they were written. */
export const PAGES = [
  "README.md",
  ...globSync(["docs/*.md", "events-schema/*.md", "packages/**/*.md"], {
    cwd: root,
    exclude: ["**/node_modules/**"],
  }).toSorted(),
];

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

/** The fenced blocks of a page in their order, also those within a list. */
export function blocksOf(page: string): Block[] {
  return [...readPage(page).matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = "", language = "", text = ""]) => {
      return { page, language, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
    },
  );
}

/** The commands of a shell block: a line each, with the lines on which a trailing `\` or an open quote goes on. */
export function commandsOf({ text }: Block): string[] {
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
