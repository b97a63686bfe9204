import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_PORT } from "@waybill/local/cli/options";
import { findCommand } from "@waybill/operator/commands";
import { repositoryRoot } from "@waybill/plan/paths";
import { describe, expect, it } from "vitest";
import { listCodeBlocks } from "./support/doc-pages.ts";

const pages = globSync(
  ["README.md", "docs/*.md", "docs/decisions/*.md", "events-schema/README.md", "packages/*/*.md"],
  {
    cwd: repositoryRoot,
  },
);
const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

const sources = globSync(["{packages/*,events-schema}/{src,test}/**/*.ts"], { cwd: repositoryRoot }).map((file) =>
  readFileSync(join(repositoryRoot, file), "utf8").replaceAll("../src/", "./"),
);

describe.each(pages)("%s", (page) => {
  const text = readFileSync(join(repositoryRoot, page), "utf8");

  it("a page links to files that are there", () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to]) => to!);
    expect(links.filter((to) => !existsSync(join(repositoryRoot, dirname(page), to)))).toEqual([]);
  });

  it("a page names the ports of this machine that the offline cloud listens on", () => {
    const ports = [...text.matchAll(/(?:127\.0\.0\.1|localhost|tcp):(\d+)/g)].map(([, port]) => Number(port));
    expect(ports.filter((port) => port !== DEFAULT_PORT && port !== DEFAULT_PORT + 1)).toEqual([]);
  });

  it("a page names npm scripts and waybill commands that exist", async () => {
    const npm = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(npm.filter((name) => !(name in scripts))).toEqual([]);
    for (const [, words] of text.matchAll(/(?:npx|\$) waybill ([a-z]+(?: [a-z]+)?)/g)) {
      expect(await findCommand(words!.split(" ")), words).toBeDefined();
    }
  });

  const blocksIn = (language: string) => listCodeBlocks(page).filter((block) => block.language === language);

  it("a page shows TypeScript that is part of a source file or a test, so that it is compiled and run", () => {
    const orphans = blocksIn("ts").filter((block) => !sources.some((source) => source.includes(block.text)));
    expect(orphans).toEqual([]);
  });

  it("a page shows JSON that is one document, or one on each line", () => {
    for (const block of blocksIn("json")) {
      const lines = block.text.trim().split("\n");
      const documents = lines.every((line) => /^\{.*\}$/.test(line)) ? lines : [block.text];
      for (const document of documents) expect(() => JSON.parse(document) as unknown, document).not.toThrow();
    }
  });
});
