/** The ways in which a writer's values may be rejected by a reader. */
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

/** One place where the writer may write what the reader rejects. */
export interface Mismatch {
  kind: MismatchKind;
  /** `fixes[].lat`; `[]` is every item, `[0]` one item of a tuple, `{}` every value and `{key}` every key of a record. */
  path: string;
  /** What the writer may write there. */
  written: string;
  /** What the reader accepts there. */
  read: string;
}
