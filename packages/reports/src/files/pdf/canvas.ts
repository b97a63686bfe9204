import Pdf from "pdfkit";
import { type HasGlyph, isDrawable, splitGraphemes, splitLine, type TextPart, toDrawableLine } from "./text-parts.ts";
import { TYPEFACES } from "./typefaces.ts";

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

export interface TextStyle {
  size?: number;
  bold?: boolean;
  color?: string;
  align?: "left" | "center" | "right";
  width?: number;
  /** Reduces the size of text that does not fit, instead of cutting it. @default true for right-aligned text: numbers */
  shrinkToFit?: boolean;
}

/**
 * With features of its own, a text is laid out as a whole and not word by word from the left. Brackets are mirrored already. The
 * types of pdfkit know lists only.
 */
const REVERSED_FEATURES = { rtlm: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];

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
  const pdf = new Pdf({ ...options, font: TYPEFACES[0]!.regular });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });

  // oxlint-disable-next-line no-underscore-dangle
  const currentFont = () => (pdf as unknown as FontHolder)._font;
  const hasGlyph: HasGlyph = ({ regular }, character) => {
    pdf.font(regular);
    return currentFont().font.hasGlyphForCodePoint(character.codePointAt(0)!);
  };
  const fontOf = ({ typeface }: Pick<TextPart, "typeface">, bold: boolean) => (bold ? typeface.bold : typeface.regular);
  const layoutOf = ({ isReversed }: TextPart) => (isReversed ? { features: REVERSED_FEATURES } : {});
  const widthOf = (part: TextPart, bold: boolean): number =>
    pdf.font(fontOf(part, bold)).widthOfString(part.text, layoutOf(part));

  return {
    pdf,
    /** Whether there is a typeface for each character of the text. */
    isDrawable: (text: string): boolean => isDrawable(text, hasGlyph),
    /**
     * Draws one line, from left to right or from right to left as its letters do. Text that does not fit is cut with an
     * ellipsis, or reduced in size (`shrinkToFit`). A character that no typeface has is drawn as its code point, `\u{1780}`.
     */
    text(text: string, x: number, y: number, style: TextStyle = {}) {
      const line = toDrawableLine(text, hasGlyph);
      const { size = 9, bold = false, color = COLORS.text, align = "left", width = CONTENT_WIDTH } = style;
      const { shrinkToFit = align === "right" } = style;
      pdf.fontSize(size).fillColor(color);
      const measure = (part: string) => splitLine(part, hasGlyph).reduce((sum, one) => sum + widthOf(one, bold), 0);
      const fitted = shrinkToFit ? line : fitText(line, width, measure);
      const drawnSize = shrinkToFit ? size * Math.min(1, width / measure(line)) : size;
      pdf.fontSize(drawnSize);
      const parts = splitLine(fitted, hasGlyph).map((part) => ({ ...part, width: widthOf(part, bold) }));
      const total = parts.reduce((sum, part) => sum + part.width, 0);
      let at = x + (align === "left" ? 0 : Math.max(0, width - total) / (align === "right" ? 1 : 2));
      pdf.font(fontOf({ typeface: TYPEFACES[0]! }, bold));
      const { ascender } = currentFont();
      for (const part of parts) {
        pdf.font(fontOf(part, bold));
        // All typefaces stand on the base line of the first.
        const down = ((ascender - currentFont().ascender) / 1_000) * drawnSize;
        pdf.text(part.text, at, y + down, { lineBreak: false, ...layoutOf(part) });
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

/** As much of the text as fits before an ellipsis, and all of it when it fits. */
function fitText(text: string, width: number, measure: (part: string) => number): string {
  if (measure(text) <= width) return text;
  const characters = splitGraphemes(text);
  const shortened = (length: number) => `${characters.slice(0, length).join("")}…`;
  let [fits, tooLong] = [1, characters.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (measure(shortened(middle)) <= width) fits = middle;
    else tooLong = middle;
  }
  return shortened(fits);
}
