import * as Fields from "./fields.ts";
import type { ErrorHandlingFields } from "./asl.ts";
import { numberBounds, requiredFields, schemaViolation } from "./problems.ts";

/** Problems of a state's Retry and Catch. */
export function* errorHandlingProblems({ Retry = [], Catch = [] }: ErrorHandlingFields, at: string): Generator<string> {
  for (const [n, retrier] of Retry.entries()) {
    const place = `${at}/Retry[${n}]`;
    yield* requiredFields(retrier, ["ErrorEquals"], place);
    yield* numberBounds(retrier, Fields.RETRIER_BOUNDS, place);
    const { JitterStrategy } = retrier;
    if (JitterStrategy !== undefined && !Fields.JITTER_STRATEGIES.includes(JitterStrategy))
      yield schemaViolation(
        `The field 'JitterStrategy' should have one of these values: [${Fields.JITTER_STRATEGIES.join(", ")}]`,
        `${place}/JitterStrategy`,
      );
  }
  for (const [n, catcher] of Catch.entries())
    yield* requiredFields(catcher, ["ErrorEquals", "Next"], `${at}/Catch[${n}]`);
  yield* errorEqualsProblems(Retry, `${at}/Retry`);
  yield* errorEqualsProblems(Catch, `${at}/Catch`);
}

/** At least one error each; States.ALL alone and last: nothing after it would ever be used. */
function* errorEqualsProblems(all: readonly { ErrorEquals: string[] }[], at: string): Generator<string> {
  for (const [n, { ErrorEquals }] of all.entries()) {
    const place = `${at}[${n}]/ErrorEquals`;
    if (ErrorEquals.length === 0) yield schemaViolation("Value cannot be empty", place);
    if (!ErrorEquals.includes("States.ALL")) continue;
    if (ErrorEquals.length > 1) yield schemaViolation("States.ALL must appear alone", place);
    if (n < all.length - 1) yield schemaViolation("States.ALL must appear in the last one only", place);
  }
}
