import * as z from "zod";

const ProblemBody = z.object({
  code: z.string().default(""),
  detail: z.string().optional(),
  /** The field that API Gateway uses instead. */
  message: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string().catch(""), detail: z.string().catch("") })).default([]),
});

const MAX_FIELDS = 10;

/** The problem response of the API: its code, its detail, and a line for each invalid field. */
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
