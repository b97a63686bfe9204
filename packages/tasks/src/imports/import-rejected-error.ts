import type { IMPORT_REJECTIONS } from "@waybill/events-schema/imports";

/** The file is refused as a whole. `message` is one sentence for its partner: what is wrong, what to do. */
export class ImportRejectedError extends Error {
  override readonly name = "ImportRejectedError";
  readonly code: (typeof IMPORT_REJECTIONS)[number];
  /** Where in the file, if it is at one place. */
  readonly line: number | undefined;

  constructor(
    code: ImportRejectedError["code"],
    sentence: string,
    { line, ...options }: ErrorOptions & { line?: number } = {},
  ) {
    super(sentence, options);
    this.code = code;
    this.line = line;
  }
}
