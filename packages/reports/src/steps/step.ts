import { toError } from "@waybill/kernel/errors";
import { log } from "@waybill/kernel/log";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import * as z from "zod";

/** Which attempt at which report: the input of the execution, and all that its steps hand to each other. */
export const Attempt = z.object({ reportId: z.string(), attempt: z.int().min(1) });

/**
 * A step of the machine that draws reports. It takes keys and leaves what it made in the bucket or the table, so that it
 * bears being done twice, and an execution's history stays small. One line is logged.
 */
export function step<S extends z.ZodType<{ reportId: string }>, R>(
  name: string,
  input: S,
  run: (input: z.output<S>, at: string) => Promise<R>,
  warm: () => Promise<unknown>,
): (event: unknown) => Promise<R | WarmUpResult> {
  return async (event) => {
    if (isWarmUpEvent(event)) return warmUp(name, warm);
    const given = input.parse(event);
    const began = performance.now();
    const line = () => ({ ...given, ms: Math.round(performance.now() - began) });
    try {
      const result = await run(given, new Date().toISOString());
      log.info(name, line());
      return result;
    } catch (error) {
      log.error(name, { ...line(), error: toError(error) });
      throw error;
    }
  };
}
