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
 * One family for Latin and Chinese; a file contains only the glyphs that it uses. Fonts are passed as paths: pdfkit would
 * read a registered font again on every use.
 */
const [REGULAR, BOLD] = ["Regular", "Bold"].map(fontPath) as [string, string];

/** The font's file in the nearest `node_modules`. The package does not export its fonts, and only they are deployed with the code. */
function fontPath(weight: string): string {
  const file = join("@embedpdf", "fonts-sc", "fonts", `NotoSansHans-${weight}.otf`);
  const paths = createRequire(import.meta.url)
    .resolve.paths(file)!
    .map((folder) => join(folder, file));
  return paths.find((path) => existsSync(path)) ?? paths[0]!;
}

/** Throws ENOENT when the fonts were not packed with the code: then the smoke test fails, and not the first report. */
export const checkFonts = (): Promise<unknown> => Promise.all([REGULAR, BOLD].map((path) => access(path)));

export interface TextStyle {
  size?: number;
  bold?: boolean;
  color?: string;
  align?: "left" | "center" | "right";
  width?: number;
  /** Reduces the size of text that does not fit, instead of cutting it. @default true for right-aligned text: numbers */
  shrinkToFit?: boolean;
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
  const pdf = new Pdf({ ...options, font: REGULAR });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });

  return {
    pdf,
    /** Draws one line. Text that does not fit is cut with an ellipsis, or reduced in size (`shrinkToFit`). */
    text(text: string, x: number, y: number, style: TextStyle = {}) {
      // A line break in a name would overlap the next row.
      const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
      const { size = 9, bold = false, color = COLORS.text, align = "left", width = CONTENT_WIDTH } = style;
      const { shrinkToFit = align === "right" } = style;
      pdf
        .font(bold ? BOLD : REGULAR)
        .fontSize(size)
        .fillColor(color);
      const measure = (part: string) => pdf.widthOfString(part);
      if (shrinkToFit) pdf.fontSize(size * Math.min(1, width / measure(line)));
      pdf.text(shrinkToFit ? line : fitText(line, width, measure), x, y, { width: width + 1, align, lineBreak: false });
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
