import { inflateSync } from "node:zlib";

/** The texts of a PDF in the order in which they were drawn, decoded with the tables of its fonts. */
export function readPdfText(pdf: Uint8Array): string[] {
  const objects = readObjects(pdf);
  const fonts = readFonts(objects);
  return [...objects.values()]
    .filter((body) => body.includes("stream"))
    .flatMap((body) => readDrawnText(inflateStream(body), fonts));
}

/** How many glyphs stand for a character. */
export const countGlyphsOf = (character: string, pdf: Uint8Array): number =>
  [...readFonts(readObjects(pdf)).values()].flatMap((glyphs) => [...glyphs.values()]).filter((one) => one === character)
    .length;

const readObjects = (pdf: Uint8Array) =>
  new Map(
    [
      ...Buffer.from(pdf)
        .toString("latin1")
        .matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g),
    ].map(([, id, body = ""]) => [id!, body] as const),
  );

/** The characters of each font's glyphs. */
function readFonts(objects: ReadonlyMap<string, string>): Map<string, Map<string, string>> {
  const fonts = new Map<string, Map<string, string>>();
  for (const body of objects.values()) {
    for (const [, name, id] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!) ?? "")?.[1];
      if (table !== undefined) fonts.set(name!, readGlyphMap(inflateStream(objects.get(table)!)));
    }
  }
  return fonts;
}

function readDrawnText(content: string, fonts: ReadonlyMap<string, Map<string, string>>): string[] {
  return [...content.matchAll(/\/(F\d+) [\d.]+ Tf\n([\s\S]*?)ET/g)].map(([, font, shown = ""]) =>
    [...shown.matchAll(/<([0-9a-f]+)>/g)]
      .flatMap(([, hex = ""]) => hex.match(/.{4}/g) ?? [])
      .map((code) => fonts.get(font!)?.get(code) ?? "?")
      .join(""),
  );
}

/** Parses the tables that pdfkit writes: ranges of codes, each with the list of their characters. */
function readGlyphMap(table: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const [, first = "", list = ""] of table.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[(.*?)\]/g)) {
    for (const [n, [, hex = ""]] of [...list.matchAll(/<([0-9a-f ]*)>/g)].entries())
      map.set((Number.parseInt(first, 16) + n).toString(16).padStart(4, "0"), fromUtf16(hex.replaceAll(" ", "")));
  }
  return map;
}

const fromUtf16 = (hex: string) => Buffer.from(hex, "hex").swap16().toString("utf16le");

function inflateStream(body: string): string {
  const [, packed] = /stream\n([\s\S]*)\nendstream/.exec(body) ?? [];
  try {
    return inflateSync(Buffer.from(packed ?? "", "latin1")).toString("latin1");
  } catch {
    return ""; // a font or an image
  }
}
