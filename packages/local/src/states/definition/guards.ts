import * as Fields from "./fields.ts";
import type { Guarded } from "./types.ts";
import { bounded, required, schema } from "./words.ts";

/** What is wrong with how a state meets errors: which they are, how it tries again, where it goes on. */
export function* guards({ Retry = [], Catch = [] }: Guarded, at: string): Generator<string> {
  for (const [n, retrier] of Retry.entries()) {
    const place = `${at}/Retry[${n}]`;
    yield* required(retrier, ["ErrorEquals"], place);
    yield* bounded(retrier, Fields.BOUNDS_OF_RETRIER, place);
    const { JitterStrategy } = retrier;
    if (JitterStrategy !== undefined && !Fields.JITTERS.includes(JitterStrategy))
      yield schema(
        `The field 'JitterStrategy' should have one of these values: [${Fields.JITTERS.join(", ")}]`,
        `${place}/JitterStrategy`,
      );
  }
  for (const [n, catcher] of Catch.entries()) yield* required(catcher, ["ErrorEquals", "Next"], `${at}/Catch[${n}]`);
  yield* named(Retry, `${at}/Retry`);
  yield* named(Catch, `${at}/Catch`);
}

/** At least one error each; the one that stands for all, alone and last: after it nothing would ever be looked at. */
function* named(all: readonly { ErrorEquals: string[] }[], at: string): Generator<string> {
  for (const [n, { ErrorEquals }] of all.entries()) {
    const place = `${at}[${n}]/ErrorEquals`;
    if (ErrorEquals.length === 0) yield schema("Value cannot be empty", place);
    if (!ErrorEquals.includes("States.ALL")) continue;
    if (ErrorEquals.length > 1) yield schema("States.ALL must appear alone", place);
    if (n < all.length - 1) yield schema("States.ALL must appear in the last one only", place);
  }
}
