import * as z from "zod";

const ProblemBody = z.object({
  code: z.string().default(""),
  detail: z.string().optional(),
  /** What a gateway before the API says instead. */
  message: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string().catch(""), detail: z.string().catch("") })).default([]),
});

/** So many fields are enough to see what is wrong. */
const MAX_FIELDS = 10;

/** A refusal in the server's own words: its code and sentence, and a line for each field that it points at. */
export function parseProblem(body: string): { code: string; text: string } {
  const { code, detail, message, errors } = parseBody(body);
  const fields = errors.slice(0, MAX_FIELDS).map((field) => `\n  ${field.pointer}: ${field.detail}`);
  return { code, text: `${detail ?? message ?? "no reason given"}${fields.join("")}` };
}

function parseBody(body: string): z.output<typeof ProblemBody> {
  try {
    return ProblemBody.parse(JSON.parse(body));
  } catch {
    return { code: "", detail: body.slice(0, 300) || undefined, errors: [] };
  }
}
