import { isExpression } from "../expressions/expression.ts";
import { TIMESTAMP } from "../interpreter/wait.ts";
import * as Fields from "./fields.ts";
import type { ChoiceState, MapState, ParallelState, State, TaskState, WaitState } from "./types.ts";
import { bounded, exactlyOne, required, schema } from "./words.ts";

/** What is wrong with what a state of its type has. */
export function* ofKind(state: State, at: string): Generator<string> {
  if (state.Type === "Task") yield* task(state, at);
  if (state.Type === "Wait") yield* wait(state, at);
  if (state.Type === "Choice") yield* choice(state, at);
  if (state.Type === "Parallel") yield* parallel(state, at);
  if (state.Type === "Map") yield* map(state, at);
}

/** A heartbeat is of use only where it comes before the end. */
function* task(state: TaskState, at: string): Generator<string> {
  yield* bounded(state, Fields.BOUNDS_OF_TIME, at);
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  if (typeof HeartbeatSeconds === "number" && typeof TimeoutSeconds === "number" && HeartbeatSeconds >= TimeoutSeconds)
    yield schema(
      "The value of 'HeartbeatSeconds' must be smaller than that of 'TimeoutSeconds'",
      `${at}/HeartbeatSeconds`,
    );
}

function* wait(state: WaitState, at: string): Generator<string> {
  yield* exactlyOne(state, ["Seconds", "Timestamp"], at);
  const { Timestamp } = state;
  if (Timestamp !== undefined && !isExpression(Timestamp) && !TIMESTAMP.test(Timestamp))
    yield schema("String does not match RFC3339 timestamp", `${at}/Timestamp`);
}

function* choice({ Choices }: ChoiceState, at: string): Generator<string> {
  if (Choices.length === 0) yield schema("Value cannot be empty", `${at}/Choices`);
  for (const [n, one] of Choices.entries()) yield* required(one, ["Condition", "Next"], `${at}/Choices[${n}]`);
}

function* parallel({ Branches }: ParallelState, at: string): Generator<string> {
  if (Branches.length === 0) yield schema("Value cannot be empty", `${at}/Branches`);
  for (const [n, branch] of Branches.entries()) yield* required(branch, GRAPH, `${at}/Branches[${n}]`);
}

const map = ({ ItemProcessor }: MapState, at: string) => required(ItemProcessor, GRAPH, `${at}/ItemProcessor`);

const GRAPH = ["StartAt", "States"];
