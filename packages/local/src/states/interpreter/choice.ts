import type { AslChoiceState } from "../definition/asl.ts";
import { wrongTypeError } from "../expressions/expression.ts";
import { StateError } from "../state-error.ts";
import type { StateRunner } from "./state-outcome.ts";

/** The first choice whose condition is true; without one, the default. */
export const runChoice: StateRunner<AslChoiceState> = async (frame, state) => {
  const { input } = frame;
  for (const [n, one] of state.Choices.entries()) {
    const field = `Choices[${n}]/Condition`;
    const holds = await frame.evaluate(one.Condition, field);
    if (typeof holds !== "boolean") throw wrongTypeError(one.Condition, field, "boolean", holds);
    if (!holds) continue;
    const outputFields = { Output: one.Output ?? state.Output, ...(one.Assign ? { Assign: one.Assign } : {}) };
    return { output: input, outputFields, next: one.Next };
  }
  if (state.Default !== undefined) return { output: input, outputFields: state, next: state.Default };
  throw new StateError({
    error: "States.NoChoiceMatched",
    cause: "No choice's condition was true, and there is no Default.",
  });
};
