import { existsSync } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import Pdf from "pdfkit";

/** A4, in points. */
export const PAGE = { width: 595.28, height: 841.89, left: 42, right: 42, top: 74, bottom: 56 };
export const WIDTH = PAGE.width - PAGE.left - PAGE.right;
export const BOTTOM = PAGE.height - PAGE.bottom;

export const INK = {
  text: "#1b2733",
  quiet: "#6b7a89",
  line: "#d5dce3",
  band: "#f3f6f9",
  main: "#1f4e79",
  light: "#9cc1e0",
};

/**
 * Latin and Chinese in one family; only the glyphs that are used travel in the file. By path and not by a name of their own:
 * the library would read a named font anew each time it is used.
 */
const [REGULAR, BOLD] = ["Regular", "Bold"].map(findFont) as [string, string];

/** Where the package is found from this file upwards: its exports do not name its fonts, and only these are deployed. */
function findFont(weight: string): string {
  const file = join("@embedpdf", "fonts-sc", "fonts", `NotoSansHans-${weight}.otf`);
  const paths = createRequire(import.meta.url)
    .resolve.paths(file)!
    .map((folder) => join(folder, file));
  return paths.find((path) => existsSync(path)) ?? paths[0]!;
}

/** Are the fonts beside the code? Throws ENOENT when they were not packed: a smoke test sees it, not the first report. */
export const fontsReady = (): Promise<unknown> => Promise.all([REGULAR, BOLD].map((path) => access(path)));

export interface Text {
  size?: number;
  bold?: boolean;
  color?: string;
  align?: "left" | "center" | "right";
  width?: number;
  /** Written smaller where it does not fit, and never cut. @default of what stands to the right: numbers */
  whole?: boolean;
}

export type Paper = ReturnType<typeof paper>;

/** Paper to draw on, and the few ways in which it is done. Positions are in points from the upper left corner. */
export function paper(about: { title: string; author: string; created: Date }) {
  const info = {
    Title: about.title,
    Author: about.author,
    Creator: "Waybill",
    CreationDate: about.created,
    ModDate: about.created,
  };
  const { left, right, top } = PAGE;
  // Margins that nothing reaches: this file decides where a page ends, not the library.
  const options = { size: "A4", margins: { left, right, top, bottom: 0 }, bufferPages: true, info, lang: "en" };
  const pdf = new Pdf({ ...options, font: REGULAR });
  const chunks: Buffer[] = [];
  const written = new Promise<Buffer>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });

  return {
    pdf,
    /** One line. Where it does not fit, words are cut off with an ellipsis, and numbers are written smaller. */
    text(given: string, x: number, y: number, text: Text = {}) {
      // Line breaks within a name would be printed over the next row.
      const words = given.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
      const { size = 9, bold = false, color = INK.text, align = "left", width = WIDTH } = text;
      const { whole = align === "right" } = text;
      pdf
        .font(bold ? BOLD : REGULAR)
        .fontSize(size)
        .fillColor(color);
      const measure = (part: string) => pdf.widthOfString(part);
      if (whole) pdf.fontSize(size * Math.min(1, width / measure(words)));
      const shown = whole ? words : fitted(words, width, measure);
      pdf.text(shown, x, y, { width: width + 1, align, lineBreak: false });
    },
    box(x: number, y: number, width: number, height: number, color: string, radius = 0) {
      if (width <= 0 || height <= 0) return;
      if (radius > 0) pdf.roundedRect(x, y, width, height, radius).fill(color);
      else pdf.rect(x, y, width, height).fill(color);
    },
    line(x: number, y: number, toX: number, toY: number, color = INK.line, width = 0.6) {
      pdf.moveTo(x, y).lineTo(toX, toY).lineWidth(width).stroke(color);
    },
    turn: () => void pdf.addPage(),
    /** Go over every page once all of them are there. */
    everyPage(draw: (number: number, of: number) => void) {
      const { count } = pdf.bufferedPageRange();
      for (let n = 0; n < count; n++) {
        pdf.switchToPage(n);
        draw(n + 1, count);
      }
    },
    async finished(): Promise<Buffer> {
      pdf.end();
      return written;
    },
  };
}

function fitted(words: string, width: number, measure: (part: string) => number): string {
  if (measure(words) <= width) return words;
  const signs = Array.from(new Intl.Segmenter().segment(words), ({ segment }) => segment);
  while (signs.length > 1 && measure(`${signs.join("")}…`) > width) signs.pop();
  return `${signs.join("")}…`;
}
