import type { ExprNode } from "jsonata";
import { compileExpression, isExpression } from "../expressions/expression.ts";
import type { OutputFields, AslState } from "./asl.ts";
import { schemaViolation } from "./problems.ts";

/** `$states` is provided by AWS and cannot be assigned. */
export function* reservedNameProblems(state: AslState, at: string): Generator<string> {
  const { Catch = [], Choices = [] } = state as { Catch?: OutputFields[]; Choices?: OutputFields[] };
  const outputs: [place: string, fields: OutputFields][] = [
    ["", state as OutputFields],
    ...Catch.map((one, n): [string, OutputFields] => [`/Catch[${n}]`, one]),
    ...Choices.map((one, n): [string, OutputFields] => [`/Choices[${n}]`, one]),
  ];
  for (const [place, { Assign = {} }] of outputs)
    if (Object.hasOwn(Assign, "states"))
      yield schemaViolation("The variable name 'states' is reserved", `${at}${place}/Assign`);
}

/** Every expression must be valid and read only existing fields of `$states`; inner graphs are validated separately. */
export function* expressionProblems(
  state: AslState,
  at: string,
  value: unknown = state,
  place = "",
): Generator<string> {
  if (isExpression(value)) yield* singleExpressionProblems(value, state.Type, at, place);
  else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value))
      if (key !== "States") yield* expressionProblems(state, at, one, `${place}/${key}`);
  }
}

/** @param place within the state: `/Catch/0/Output` */
function* singleExpressionProblems(text: string, type: AslState["Type"], at: string, place: string): Generator<string> {
  let reads: ReadonlySet<string>;
  try {
    reads = readStatesFields(compileExpression(text).ast());
  } catch (error) {
    yield schemaViolation(
      `The JSONata expression '${text}' is not valid: ${(error as Error).message}`,
      `${at}${place}`,
    );
    return;
  }
  const hasResult = ["Task", "Parallel", "Map"].includes(type) && /^\/(Output|Assign)\b/.test(place);
  const hasError = /^\/Catch\/\d+\/(Output|Assign)\b/.test(place);
  if (reads.has("result") && !hasResult) yield schemaViolation("$states.result is not available here", `${at}${place}`);
  if (reads.has("errorOutput") && !hasError)
    yield schemaViolation("$states.errorOutput is not available here", `${at}${place}`);
}

/** The fields of `$states` that a parsed expression names literally. */
function readStatesFields(node: unknown, reads = new Set<string>()): Set<string> {
  if (typeof node !== "object" || node === null) return reads;
  const { type, steps: [first, second] = [] } = node as { type?: string; steps?: ExprNode[] };
  if (type === "path" && first?.type === "variable" && first.value === "states" && second?.type === "name")
    reads.add(second.value as string);
  for (const inner of Object.values(node)) readStatesFields(inner, reads);
  return reads;
}
