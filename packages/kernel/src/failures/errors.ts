import { isError, toText } from "./describe-error.ts";

export { type FieldError, Problem, problem, type ProblemOptions, wrongField } from "./problem.ts";

/**
 * A message that can never succeed: a broken contract, an unreadable file, an entity that is gone. The worker parks it
 * at once, with this code as its reason, instead of using up five receives. Any other error means *retry later*.
 *
 * @example
 * throw new PermanentError("run.closed", "run run_1 has ended and accepts no more fixes");
 */
export class PermanentError extends Error {
  override readonly name: string = "PermanentError";
  readonly code: string;

  constructor(code: string, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/**
 * A message that arrived before the one it depends on. It is valid, and the other may be invisible for a whole visibility
 * timeout of a worker that died: so it returns after longer waits than a failed message.
 *
 * @example
 * throw new TooEarlyError("revision 2 of route rte_1 has not arrived yet");
 */
export class TooEarlyError extends Error {
  override readonly name: string = "TooEarlyError";
}

/**
 * Messages were not accepted by the bus or the queue. The same call again is safe: ids are stable. An endpoint responds with 503 and Retry-After.
 *
 * @example
 * await publish(message).catch((error: unknown) => {
 *   if (error instanceof UndeliveredError) log.warn("not delivered", { failed: error.failed });
 *   throw error;
 * });
 */
export class UndeliveredError extends Error {
  override readonly name: string = "UndeliveredError";
  /** The messages that were not accepted, by event id, and why. All others were accepted. */
  readonly failed: readonly { id: string; code: string }[];

  constructor(what: string, refusals: readonly { entry: { id: string }; code: string; cause?: unknown }[]) {
    const failed = refusals.map(({ entry, code }) => ({ id: entry.id, code }));
    const named = failed.slice(0, 10).map(({ id, code }) => `${id} (${code})`);
    const rest = failed.length > 10 ? ` and ${failed.length - 10} more` : "";
    super(`${what} ${named.join(", ")}${rest}`, { cause: refusals[0]?.cause });
    this.failed = failed;
  }
}

/**
 * The time ran out before the record was processed. It returns to the queue; the rest of the batch does not fail.
 *
 * @example
 * const isTimeout = (error: Error) => error instanceof DeadlineExceededError;
 */
export class DeadlineExceededError extends Error {
  override readonly name: string = "DeadlineExceededError";
}

/**
 * The thrown value as an Error: JavaScript allows any value to be thrown, and a library may read `.message`.
 *
 * @example
 * const error = await work().catch((thrown: unknown) => toError(thrown));
 */
export function toError(thrown: unknown): Error {
  if (isError(thrown)) return thrown;
  return new Error(`something that is not an Error was thrown: ${toText(thrown)}`, { cause: thrown });
}
