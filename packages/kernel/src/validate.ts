import type * as z from "zod";
import { type FieldError, problem } from "./errors.ts";

/** As many as a person can read; a thousand wrong fixes are usually wrong in one way. */
const MAX_ERRORS = 100;

/**
 * What the schema makes of `input`. Throws `VALIDATION_FAILED` with a pointer and a sentence per field.
 *
 * @param under where the input stood, for what is not the body: `/query`, `/path`
 */
export function validated<S extends z.ZodType>(schema: S, input: unknown, under = ""): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, under);
  const listed = errors.slice(0, MAX_ERRORS);
  const rest = errors.length > MAX_ERRORS ? ` The first ${MAX_ERRORS} are listed.` : "";
  const fields = errors.length === 1 ? "One field is" : `${errors.length} fields are`;
  throw problem("VALIDATION_FAILED", `${fields} not as agreed; see errors.${rest}`, { errors: listed });
}

/** zod's issues as JSON Pointers (RFC 6901). An unknown key is pointed at itself, not at the object it is in. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], under = ""): FieldError[] {
  return issues.flatMap((issue) => {
    const at = under + pointer(issue.path);
    if (issue.code !== "unrecognized_keys") return [{ pointer: at, detail: issue.message }];
    return issue.keys.map((key) => ({ pointer: at + pointer([key]), detail: "There is no such field; leave it out." }));
  });
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
