import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { de } from "../app/i18n/de.ts";
import { en } from "../app/i18n/en.ts";
import { zhCn } from "../app/i18n/zh-cn.ts";

const APP = join(import.meta.dirname, "../app");
const catalogues: Record<string, Record<string, string>> = { en, de, "zh-CN": zhCn };
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();

test.each(Object.entries(catalogues))("%s has every text, with the values that English has in it", (_, catalogue) => {
  expect(Object.keys(catalogue).toSorted()).toEqual(Object.keys(en).toSorted());
  expect(Object.values(catalogue).filter((text) => text.trim() === "")).toEqual([]);
  const differing = Object.entries(en)
    .filter(([key, text]) => placeholders(text).join() !== placeholders(catalogue[key]!).join())
    .map(([key]) => key);
  expect(differing).toEqual([]);
});

test("every text of the catalogues is used, and no view contains text that is not in a catalogue", () => {
  const files = globSync("**/*.{ts,tsx}", { cwd: APP, exclude: ["i18n/**/{en,de,zh-cn}.ts"] });
  const sources = files.map((file) => readFileSync(join(APP, file), "utf8"));
  const code = sources.join("\n");
  const used = new Set([...code.matchAll(/"([a-z]\w*(?:\.\w+)+)"/gi)].map(([, key]) => key));
  // `badge.${outcome}`: a key that is put together.
  const prefixes = [...code.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{[^}]*\}`/gi)].map(([, prefix]) => prefix!);
  const unused = Object.keys(en).filter((key) => !used.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
  expect(unused).toEqual([]);
  const literal = sources.flatMap((source) =>
    [...source.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)[^<>{}=;]*</g)].map(([, text]) => text),
  );
  expect(literal).toEqual([]);
});
