import { existsSync } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A typeface in two weights, as the paths of its files: pdfkit would read a registered font again on every use. */
export interface Typeface {
  regular: string;
  bold: string;
  /** The scripts whose letters it draws; what belongs to no script is drawn by any typeface that has it. */
  scripts: RegExp;
}

/**
 * The typefaces, in the order in which they are tried. The one for Chinese has western Latin, and most reports need no other.
 * Letters of a script without a typeface here are not drawn by chance, as a part of another one: they may have to join or to move.
 */
export const TYPEFACES: readonly Typeface[] = [
  {
    regular: fontPath("@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf"),
    bold: fontPath("@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf"),
    scripts:
      /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Bopomofo}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  },
  {
    regular: fontPath("@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf"),
    bold: fontPath("@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf"),
    scripts: /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Devanagari}]/u,
  },
  oneWeight("@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf", /\p{Script=Arabic}/u),
  oneWeight("@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf", /\p{Script=Hebrew}/u),
  oneWeight("@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf", /\p{Script=Thai}/u),
  oneWeight("@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf", /\p{Script=Hangul}/u),
];

/** Emoji in outlines. It has digits, too, for keycaps alone. */
export const EMOJI_TYPEFACE = oneWeight("@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf", /(?!)/u);

/** Of names and ids, which are never bold. */
function oneWeight(file: string, scripts: RegExp): Typeface {
  return { regular: fontPath(file), bold: fontPath(file), scripts };
}

/** The font's file in the nearest `node_modules`. The package does not export its fonts, and only they are deployed with the code. */
function fontPath(file: string): string {
  const paths = createRequire(import.meta.url)
    .resolve.paths(file)!
    .map((folder) => join(folder, file));
  return paths.find((path) => existsSync(path)) ?? paths[0]!;
}

/** Throws ENOENT when the fonts were not packed with the code: then the smoke test fails, and not the first report. */
export const checkFonts = (): Promise<unknown> =>
  Promise.all([...TYPEFACES, EMOJI_TYPEFACE].flatMap(({ regular, bold }) => [access(regular), access(bold)]));
