import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_PORT } from "@waybill/local/cli/options";
import { find } from "@waybill/operator/commands";
import { root } from "@waybill/plan/files";
import { describe, expect, it } from "vitest";
import { blocksOf, PAGES } from "./pages.ts";

const pages = globSync(
  ["README.md", "docs/*.md", "docs/decisions/*.md", "events-schema/README.md", "packages/*/*.md"],
  {
    cwd: root,
  },
);
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

describe.each(pages)("%s", (page) => {
  const text = readFileSync(join(root, page), "utf8");

  it("links to files that are there", () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to]) => to!);
    expect(links.filter((to) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
  });

  it("names the ports of this machine that the offline cloud listens on", () => {
    const ports = [...text.matchAll(/(?:127\.0\.0\.1|localhost|tcp):(\d+)/g)].map(([, port]) => Number(port));
    expect(ports.filter((port) => port !== DEFAULT_PORT && port !== DEFAULT_PORT + 1)).toEqual([]);
  });

  it("names npm scripts and waybill commands that exist", async () => {
    const npm = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(npm.filter((name) => !(name in scripts))).toEqual([]);
    for (const [, words] of text.matchAll(/(?:npx|\$) waybill ([a-z]+(?: [a-z]+)?)/g)) {
      expect(await find(words!.split(" ")), words).toBeDefined();
    }
  });
});

const sources = globSync(["{packages/*,events-schema}/{src,test}/**/*.ts", "test/*.ts"], { cwd: root }).map((file) =>
  readFileSync(join(root, file), "utf8").replaceAll("../src/", "./"),
);
const blocksIn = (language: string) => PAGES.flatMap(blocksOf).filter((block) => block.language === language);

it.each(blocksIn("ts"))(
  "the code of $page is part of a source file, so it is compiled and run (block $#)",
  ({ text }) => {
    expect(sources.some((source) => source.includes(text))).toBe(true);
  },
);

it.each(blocksIn("json"))("the JSON of $page is one document, or one a line (block $#)", ({ text }) => {
  const lines = text.trim().split("\n");
  const documents = lines.every((line) => /^\{.*\}$/.test(line)) ? lines : [text];
  for (const document of documents) expect(() => JSON.parse(document) as unknown).not.toThrow();
});
