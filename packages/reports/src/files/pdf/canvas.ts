import { existsSync } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import Pdf from "pdfkit";

/** A4, in points. */
export const PAGE = { width: 595.28, height: 841.89, left: 42, right: 42, top: 74, bottom: 56 };
export const CONTENT_WIDTH = PAGE.width - PAGE.left - PAGE.right;
export const CONTENT_BOTTOM = PAGE.height - PAGE.bottom;

export const COLORS = {
  text: "#1b2733",
  muted: "#6b7a89",
  line: "#d5dce3",
  band: "#f3f6f9",
  main: "#1f4e79",
  light: "#9cc1e0",
};

/**
 * Typefaces by weight: one for Chinese with western Latin, and one for all of Latin, Greek and Cyrillic, for text that the first
 * cannot draw. A file contains only the glyphs that it uses. Fonts are passed as paths: pdfkit would read a registered font again on every use.
 */
const REGULAR = [
  fontPath("@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf"),
  fontPath("@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf"),
] as const;
const BOLD = [
  fontPath("@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf"),
  fontPath("@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf"),
] as const;
/** Scripts that are drawn as they are: those of others, Devanagari among them, need their letters joined or ordered. */
const UNSHAPED =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Bopomofo}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]$/u;
const ASCII = /^[\x20-\x7e]*$/;

/** The font's file in the nearest `node_modules`. The package does not export its fonts, and only they are deployed with the code. */
function fontPath(file: string): string {
  const paths = createRequire(import.meta.url)
    .resolve.paths(file)!
    .map((folder) => join(folder, file));
  return paths.find((path) => existsSync(path)) ?? paths[0]!;
}

/** Throws ENOENT when the fonts were not packed with the code: then the smoke test fails, and not the first report. */
export const checkFonts = (): Promise<unknown> => Promise.all([...REGULAR, ...BOLD].map((path) => access(path)));

export interface TextStyle {
  size?: number;
  bold?: boolean;
  color?: string;
  align?: "left" | "center" | "right";
  width?: number;
  /** Reduces the size of text that does not fit, instead of cutting it. @default true for right-aligned text: numbers */
  shrinkToFit?: boolean;
}

interface TextPart {
  font: string;
  text: string;
}

/** The typeface in use, which the types of pdfkit 0.20.2 leave out. */
interface FontHolder {
  _font: { ascender: number; font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}

export type PdfCanvas = ReturnType<typeof createPdfCanvas>;

/** A PDF document and the drawing operations that reports use. Positions are in points from the upper left corner. */
export function createPdfCanvas(metadata: { title: string; author: string; created: Date }) {
  const info = {
    Title: metadata.title,
    Author: metadata.author,
    Creator: "Waybill",
    CreationDate: metadata.created,
    ModDate: metadata.created,
  };
  const { left, right, top } = PAGE;
  // Without a bottom margin the library never starts a page by itself: the callers decide where a page ends.
  const options = { size: "A4", margins: { left, right, top, bottom: 0 }, bufferPages: true, info, lang: "en" };
  const pdf = new Pdf({ ...options, font: REGULAR[0] });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });

  // oxlint-disable-next-line no-underscore-dangle
  const inUse = () => (pdf as unknown as FontHolder)._font;
  const hasGlyphs = (font: string, text: string): boolean => {
    if (ASCII.test(text)) return true;
    pdf.font(font);
    return Array.from(text).every(
      (one) => UNSHAPED.test(one) && !/\p{Cf}/u.test(one) && inUse().font.hasGlyphForCodePoint(one.codePointAt(0)!),
    );
  };
  /** Whether there is a typeface for each character: what none has would be drawn as nothing at all. */
  const isDrawable = (text: string): boolean =>
    REGULAR.some((font) => hasGlyphs(font, text)) ||
    Array.from(text).every((one) => REGULAR.some((font) => hasGlyphs(font, one)));
  /** The text in parts of one typeface each: in one if it has all characters. */
  const splitByFont = (text: string, fonts: readonly [string, string]): TextPart[] => {
    const whole = fonts.find((font) => hasGlyphs(font, text));
    if (whole !== undefined) return [{ font: whole, text }];
    const parts: TextPart[] = [];
    for (const one of text) {
      const font = fonts.find((each) => hasGlyphs(each, one)) ?? fonts[0];
      const last = parts.at(-1);
      if (last?.font === font) last.text += one;
      else parts.push({ font, text: one });
    }
    return parts;
  };
  const widthOf = ({ font, text }: TextPart): number => pdf.font(font).widthOfString(text);

  return {
    pdf,
    isDrawable,
    /**
     * Draws one line. Text that does not fit is cut with an ellipsis, or reduced in size (`shrinkToFit`). A character that
     * the typeface has not is drawn as its code point, `\u{1f600}`.
     */
    text(text: string, x: number, y: number, style: TextStyle = {}) {
      // A line break in a name would overlap the next row.
      const line = Array.from(text.replace(/[\p{Cc}\u2028\u2029]+/gu, " "), (one) =>
        isDrawable(one) ? one : `\\u{${one.codePointAt(0)!.toString(16)}}`,
      ).join("");
      const { size = 9, bold = false, color = COLORS.text, align = "left", width = CONTENT_WIDTH } = style;
      const { shrinkToFit = align === "right" } = style;
      const fonts = bold ? BOLD : REGULAR;
      pdf.fontSize(size).fillColor(color);
      const measure = (part: string) => splitByFont(part, fonts).reduce((sum, one) => sum + widthOf(one), 0);
      const fitted = shrinkToFit ? line : fitText(line, width, measure);
      const drawnSize = shrinkToFit ? size * Math.min(1, width / measure(line)) : size;
      pdf.fontSize(drawnSize);
      const parts = splitByFont(fitted, fonts).map((part) => ({ ...part, width: widthOf(part) }));
      const total = parts.reduce((sum, part) => sum + part.width, 0);
      let at = x + (align === "left" ? 0 : Math.max(0, width - total) / (align === "right" ? 1 : 2));
      pdf.font(fonts[0]);
      const { ascender } = inUse();
      for (const part of parts) {
        pdf.font(part.font);
        // All typefaces stand on the base line of the first.
        const down = ((ascender - inUse().ascender) / 1_000) * drawnSize;
        pdf.text(part.text, at, y + down, { lineBreak: false });
        at += part.width;
      }
    },
    box(x: number, y: number, width: number, height: number, color: string, radius = 0) {
      if (width <= 0 || height <= 0) return;
      if (radius > 0) pdf.roundedRect(x, y, width, height, radius).fill(color);
      else pdf.rect(x, y, width, height).fill(color);
    },
    line(x: number, y: number, toX: number, toY: number, color = COLORS.line, width = 0.6) {
      pdf.moveTo(x, y).lineTo(toX, toY).lineWidth(width).stroke(color);
    },
    addPage: () => void pdf.addPage(),
    /** Calls `draw` for every page; call it when all pages have been added. */
    forEachPage(draw: (number: number, of: number) => void) {
      const { count } = pdf.bufferedPageRange();
      for (let n = 0; n < count; n++) {
        pdf.switchToPage(n);
        draw(n + 1, count);
      }
    },
    async finish(): Promise<Buffer> {
      pdf.end();
      return finished;
    },
  };
}

function fitText(text: string, width: number, measure: (part: string) => number): string {
  if (measure(text) <= width) return text;
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  while (characters.length > 1 && measure(`${characters.join("")}…`) > width) characters.pop();
  return `${characters.join("")}…`;
}
