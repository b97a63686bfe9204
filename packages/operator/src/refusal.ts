import * as z from "zod";

const Problem = z.object({
  code: z.string().default(""),
  detail: z.string().optional(),
  /** What a gateway before the API says instead. */
  message: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string().catch(""), detail: z.string().catch("") })).default([]),
});

/** So many fields are enough to see what is wrong. */
const MOST_FIELDS = 10;

/** A refusal in the server's own words: its code and sentence, and a line for each field that it points at. */
export function refusalOf(body: string): { code: string; says: string } {
  const { code, detail, message, errors } = problemOf(body);
  const fields = errors.slice(0, MOST_FIELDS).map((field) => `\n  ${field.pointer}: ${field.detail}`);
  return { code, says: `${detail ?? message ?? "no reason given"}${fields.join("")}` };
}

function problemOf(body: string): z.output<typeof Problem> {
  try {
    return Problem.parse(JSON.parse(body));
  } catch {
    return { code: "", detail: body.slice(0, 300) || undefined, errors: [] };
  }
}
