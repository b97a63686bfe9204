declare module "bidi-js" {
  /** Levels of the Unicode bidirectional algorithm by place in the text; odd: from right to left. */
  interface EmbeddingLevels {
    levels: Uint8Array;
    paragraphs: { start: number; end: number; level: number }[];
  }

  export default function bidiFactory(): {
    getEmbeddingLevels(text: string, direction?: "ltr" | "rtl" | "auto"): EmbeddingLevels;
    /** The places of the text's characters, from left to right. */
    getReorderedIndices(text: string, embedding: EmbeddingLevels): number[];
    /** What is drawn instead of brackets that stand between letters from right to left, by place. Its README says to pass all of EmbeddingLevels. */
    getMirroredCharactersMap(text: string, levels: Uint8Array): Map<number, string>;
  };
}
