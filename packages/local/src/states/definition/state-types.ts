import { isExpression } from "../expressions/expression.ts";
import { TIMESTAMP } from "../interpreter/wait.ts";
import * as Fields from "./fields.ts";
import type { AslChoiceState, AslMapState, AslParallelState, AslState, AslTaskState, AslWaitState } from "./asl.ts";
import { numberBounds, exactlyOneOf, requiredFields, schemaViolation } from "./problems.ts";

/** Problems of the fields that are specific to a state's type. */
export function* stateTypeProblems(state: AslState, at: string): Generator<string> {
  if (state.Type === "Task") yield* taskProblems(state, at);
  if (state.Type === "Wait") yield* waitProblems(state, at);
  if (state.Type === "Choice") yield* choiceProblems(state, at);
  if (state.Type === "Parallel") yield* parallelProblems(state, at);
  if (state.Type === "Map") yield* mapProblems(state, at);
}

/** A heartbeat must be shorter than the timeout. */
function* taskProblems(state: AslTaskState, at: string): Generator<string> {
  yield* numberBounds(state, Fields.TIMEOUT_BOUNDS, at);
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  if (typeof HeartbeatSeconds === "number" && typeof TimeoutSeconds === "number" && HeartbeatSeconds >= TimeoutSeconds)
    yield schemaViolation(
      "The value of 'HeartbeatSeconds' must be smaller than that of 'TimeoutSeconds'",
      `${at}/HeartbeatSeconds`,
    );
}

function* waitProblems(state: AslWaitState, at: string): Generator<string> {
  yield* exactlyOneOf(state, ["Seconds", "Timestamp"], at);
  const { Timestamp } = state;
  if (Timestamp !== undefined && !isExpression(Timestamp) && !TIMESTAMP.test(Timestamp))
    yield schemaViolation("String does not match RFC3339 timestamp", `${at}/Timestamp`);
}

function* choiceProblems({ Choices }: AslChoiceState, at: string): Generator<string> {
  if (Choices.length === 0) yield schemaViolation("Value cannot be empty", `${at}/Choices`);
  for (const [n, one] of Choices.entries()) yield* requiredFields(one, ["Condition", "Next"], `${at}/Choices[${n}]`);
}

function* parallelProblems({ Branches }: AslParallelState, at: string): Generator<string> {
  if (Branches.length === 0) yield schemaViolation("Value cannot be empty", `${at}/Branches`);
  for (const [n, branch] of Branches.entries()) yield* requiredFields(branch, GRAPH_FIELDS, `${at}/Branches[${n}]`);
}

const mapProblems = ({ ItemProcessor }: AslMapState, at: string) =>
  requiredFields(ItemProcessor, GRAPH_FIELDS, `${at}/ItemProcessor`);

const GRAPH_FIELDS = ["StartAt", "States"];
