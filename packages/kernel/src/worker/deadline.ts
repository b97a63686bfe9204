import type { Context } from "aws-lambda";
import { DeadlineExceededError } from "../failures/errors.ts";

/** A moment shortly before Lambda stops the function. Call `clear` when the work is done. */
export interface Deadline {
  /** Throws DeadlineExceededError when it has passed. */
  check(): void;
  /** `work`, or DeadlineExceededError at that moment, whichever is first. Work that is late continues, and its result is ignored. */
  bound<T>(work: Promise<T>): Promise<T>;
  clear(): void;
}

/** The moment `marginMs` before the function's timeout. */
export function deadline(context: Pick<Context, "getRemainingTimeInMillis">, marginMs: number): Deadline {
  const { promise, reject } = Promise.withResolvers<never>();
  const exceeded = (what: string) =>
    new DeadlineExceededError(`${what}: less than ${marginMs} ms were left before the timeout`);
  promise.catch(() => {}); // a deadline that passes while nothing is bound to it is no unhandled rejection
  const timer = setTimeout(() => reject(exceeded("not done in time")), context.getRemainingTimeInMillis() - marginMs);
  return {
    check() {
      if (context.getRemainingTimeInMillis() < marginMs) throw exceeded("not begun");
    },
    bound: (work) => Promise.race([work, promise]),
    clear: () => clearTimeout(timer),
  };
}
