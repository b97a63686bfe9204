import type { ChoiceState } from "../definition/types.ts";
import { unexpected } from "../expressions/expression.ts";
import { Failed } from "../failure.ts";
import type { Behaviour } from "./outcome.ts";

/** The first choice whose condition is true; without one, the default. */
export const choice: Behaviour<ChoiceState> = async (frame, state) => {
  const { input } = frame;
  for (const [n, one] of state.Choices.entries()) {
    const field = `Choices[${n}]/Condition`;
    const holds = await frame.evaluate(one.Condition, field);
    if (typeof holds !== "boolean") throw unexpected(one.Condition, field, "boolean", holds);
    if (!holds) continue;
    const leaving = { Output: one.Output ?? state.Output, ...(one.Assign ? { Assign: one.Assign } : {}) };
    return { output: input, leaving, next: one.Next };
  }
  if (state.Default !== undefined) return { output: input, leaving: state, next: state.Default };
  throw new Failed({
    error: "States.NoChoiceMatched",
    cause: "No choice's condition was true, and there is no Default.",
  });
};
