/** In which way something that may be written is not read. */
export type MismatchKind =
  | "required"
  | "optional"
  | "null"
  | "enum"
  | "listed"
  | "bounds"
  | "type"
  | "format"
  | "pattern"
  | "arm"
  | "closed"
  | "unclear";

/** One place where something may be written that would not be read. */
export interface Mismatch {
  kind: MismatchKind;
  /** `fixes[].lat`; `[]` is every item, `[0]` one of a tuple, `{}` every value and `{key}` every key of a record. */
  path: string;
  /** What may be written there. */
  written: string;
  /** What is read there. */
  read: string;
}
