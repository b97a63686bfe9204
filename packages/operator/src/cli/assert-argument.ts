import { describeIssue } from "@waybill/kernel/describe-issue";
import type { ZodType } from "zod";
import { usageError } from "./exit.ts";

/** Throws a usage error that begins with `what` where the schema refuses a value of the command line. */
export function assertArgument(schema: ZodType, value: unknown, what: string): void {
  const { error } = schema.safeParse(value, { error: describeIssue });
  if (error) throw usageError(`${what}: ${error.issues[0]!.message}`);
}
