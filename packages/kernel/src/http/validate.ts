import type * as z from "zod";
import { type FieldError, problem } from "../failures/errors.ts";
import { describeIssue } from "./describe-issue.ts";

/** As many as a person can read; a thousand wrong fixes are usually wrong in one way. */
const MAX_ERRORS = 100;

/**
 * `input`, parsed by the schema. Throws `VALIDATION_FAILED` with a pointer and a sentence per field.
 *
 * @param under where the input stood, for what is not the body: `/query`, `/path`
 * @example
 * const { visitId } = validate(Visit, { visitId: "vis_1", version: 1, closed: false });
 */
export function validate<S extends z.ZodType>(schema: S, input: unknown, under = ""): z.output<S> {
  const result = schema.safeParse(input, { error: describeIssue });
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, under);
  const listed = errors.slice(0, MAX_ERRORS);
  const rest = errors.length > MAX_ERRORS ? ` The first ${MAX_ERRORS} are listed.` : "";
  const fields = errors.length === 1 ? "One field is" : `${errors.length} fields are`;
  throw problem("VALIDATION_FAILED", `${fields} invalid; see errors.${rest}`, { errors: listed });
}

/**
 * zod's issues as JSON Pointers (RFC 6901).
 *
 * @example
 * const { error } = Visit.safeParse({});
 * const errors = fieldErrors(error?.issues ?? [], "/body");
 */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], under = ""): FieldError[] {
  return listIssues(issues).map(({ path, detail }) => ({ pointer: under + pointer(path), detail }));
}

/**
 * Each place that is wrong, and what to do. An unknown key is a place itself, not the object it is in.
 *
 * @example
 * const { error } = Visit.safeParse({});
 * const issues = listIssues(error?.issues ?? []);
 */
export function listIssues(issues: readonly z.core.$ZodIssue[]): { path: readonly PropertyKey[]; detail: string }[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ path: issue.path, detail: issue.message }];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      detail: "There is no such field; leave it out.",
    }));
  });
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
