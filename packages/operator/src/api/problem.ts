import * as z from "zod";
import { formatFieldErrors } from "../cli/exit.ts";

const ProblemBody = z.object({
  code: z.string().default(""),
  detail: z.string().optional(),
  /** The field that API Gateway uses instead. */
  message: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string().catch(""), detail: z.string().catch("") })).default([]),
});

/** The problem response of the API: its code, its detail, and a line for each invalid field. */
export function parseProblem(body: string): { code: string; text: string } {
  const { code, detail, message, errors } = parseBody(body);
  return { code, text: `${detail ?? message ?? "no reason given"}${formatFieldErrors(errors)}` };
}

function parseBody(body: string): z.output<typeof ProblemBody> {
  try {
    return ProblemBody.parse(JSON.parse(body));
  } catch {
    return { code: "", detail: body.slice(0, 300) || undefined, errors: [] };
  }
}
