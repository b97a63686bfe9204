import { signal } from "@preact/signals";
import { readLanguage, writeLanguage } from "../preferences.ts";
import { type Catalogue, en, type TextKey } from "./en.ts";

export type { TextKey } from "./en.ts";

/** English is in the first script; another language is loaded when it is chosen. */
const CATALOGUES: Record<string, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
  de: () => import("./de.ts").then(({ de }) => de),
  "zh-CN": () => import("./zh-cn.ts").then(({ zhCn }) => zhCn),
};
export const LANGUAGES = [
  ["en", "English"],
  ["de", "Deutsch"],
  ["zh-CN", "简体中文"],
] as const;

export const language = signal("en");
const catalogue = signal<Catalogue>(en);

/** The text of a key in the current language, with its `{names}` filled in. A component that calls it follows the language. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return catalogue.value[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

export const isTextKey = (key: string): key is TextKey => key in en;

/** The singular or the plural of two texts. */
export const count = (n: number, one: TextKey, other: TextKey): string =>
  t(formatOf(Intl.PluralRules, {}).select(n) === "one" ? one : other, { n });

export async function setLanguage(wanted: string): Promise<void> {
  const load = CATALOGUES[wanted];
  if (!load) return;
  catalogue.value = await load();
  language.value = wanted;
  document.documentElement.lang = wanted;
}

export async function chooseLanguage(wanted: string): Promise<void> {
  await setLanguage(wanted);
  writeLanguage(wanted);
}

/** The language of the first visit: the one chosen before, else the browser's first that there is a catalogue for. */
export function initialLanguage(): string {
  const wanted = [readLanguage() ?? "", ...navigator.languages];
  const names = Object.keys(CATALOGUES);
  for (const one of wanted) {
    const found = names.find(
      (name) => name.toLowerCase() === one.toLowerCase() || name.split("-")[0] === one.split("-")[0],
    );
    if (found) return found;
  }
  return "en";
}

const formats = new Map<string, unknown>();

/** A format of the current language. Making one takes a hundred times as long as using it, and a list of couriers uses hundreds. */
export function formatOf<Format, Options>(
  Kind: new (language: string, options: Options) => Format,
  options: Options,
): Format {
  const key = `${Kind.name} ${language.value} ${JSON.stringify(options)}`;
  const format = (formats.get(key) as Format | undefined) ?? new Kind(language.value, options);
  formats.set(key, format);
  return format;
}

export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  formatOf(Intl.NumberFormat, options).format(value);
