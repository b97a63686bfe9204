import { toError } from "@waybill/kernel/errors";
import { log } from "@waybill/kernel/log";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import * as z from "zod";

/** A report and the attempt to build it: the input of the execution and of every step. */
export const ReportAttempt = z.object({ reportId: z.string(), attempt: z.int().min(1) });

/**
 * A step of the state machine that builds reports. It receives keys and stores its result in the bucket or the table, so
 * that it can run twice and the execution's history stays small. It logs one line.
 */
export function createStep<S extends z.ZodType<{ reportId: string }>, R>(
  name: string,
  input: S,
  run: (input: z.output<S>, at: string) => Promise<R>,
  warm: () => Promise<unknown>,
): (event: unknown) => Promise<R | WarmUpResult> {
  return async function runStep(event) {
    if (isWarmUpEvent(event)) return warmUp(name, warm);
    const parsed = input.parse(event);
    const startedAt = performance.now();
    const line = () => ({ ...parsed, ms: Math.round(performance.now() - startedAt) });
    try {
      const result = await run(parsed, new Date().toISOString());
      log.info(name, line());
      return result;
    } catch (error) {
      log.error(name, { ...line(), error: toError(error) });
      throw error;
    }
  };
}
