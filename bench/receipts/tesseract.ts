import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { OcrEngine } from "@waybill/receipts/ocr/engine";
import type { Quad } from "@waybill/receipts/ocr/geometry";
import type { OcrLine } from "@waybill/receipts/ocr/page";
import { createWorker, OEM, type Word } from "tesseract.js";

/** Tesseract instead of the OCR engine, with the same extraction. Its language data comes as a package. */
export async function createTesseractEngine(): Promise<OcrEngine> {
  const data = dirname(createRequire(import.meta.url).resolve("@tesseract.js-data/eng/package.json"));
  const worker = await createWorker("eng", OEM.LSTM_ONLY, {
    langPath: join(data, "4.0.0_best_int"),
    cacheMethod: "none",
  });
  return {
    engine: "tesseract.js",
    async recognizePage(picture) {
      const { data: page } = await worker.recognize(Buffer.from(picture), {}, { blocks: true });
      const lines = (page.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap((paragraph) => paragraph.lines));
      return {
        lines: lines.flatMap(({ words }) => splitIntoLines(words)),
        toOriginal: (corner) => corner,
        complete: true,
      };
    },
  };
}

/** Words further apart than their height are different pieces of a row, as the detector separates them. */
function splitIntoLines(words: readonly Word[]): OcrLine[] {
  const pieces: Word[][] = [];
  for (const word of words) {
    const before = pieces.at(-1)?.at(-1);
    if (before && word.bbox.x0 - before.bbox.x1 < 1.5 * (word.bbox.y1 - word.bbox.y0)) pieces.at(-1)!.push(word);
    else pieces.push([word]);
  }
  return pieces.map(toLine);
}

function toLine(words: readonly Word[]): OcrLine {
  const text = words.map((word) => word.text).join(" ");
  const [x0, x1] = [words[0]!.bbox.x0, words.at(-1)!.bbox.x1];
  const [y0, y1] = [Math.min(...words.map(({ bbox }) => bbox.y0)), Math.max(...words.map(({ bbox }) => bbox.y1))];
  const corners: Quad = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  const confidence = words.flatMap((word, i) =>
    Array.from((i === 0 ? "" : " ") + word.text, () => word.confidence / 100),
  );
  return { corners, text, confidence, characterPositions: Array.from(text, (_, i) => (i + 0.5) / text.length) };
}
