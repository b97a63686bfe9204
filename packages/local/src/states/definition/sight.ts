import type { ExprNode } from "jsonata";
import { compile, isExpression } from "../expressions/expression.ts";
import type { Leaving, State } from "./types.ts";
import { schema } from "./words.ts";

/** `$states` is what AWS tells: nobody assigns to it. */
export function* reserved(state: State, at: string): Generator<string> {
  const { Catch = [], Choices = [] } = state as { Catch?: Leaving[]; Choices?: Leaving[] };
  const leavings: [place: string, leaving: Leaving][] = [
    ["", state as Leaving],
    ...Catch.map((one, n): [string, Leaving] => [`/Catch[${n}]`, one]),
    ...Choices.map((one, n): [string, Leaving] => [`/Choices[${n}]`, one]),
  ];
  for (const [place, { Assign = {} }] of leavings)
    if (Object.hasOwn(Assign, "states")) yield schema("The variable name 'states' is reserved", `${at}${place}/Assign`);
}

/** Every expression must be one, and read of `$states` what is there; inner graphs are looked at by themselves. */
export function* expressions(state: State, at: string, value: unknown = state, place = ""): Generator<string> {
  if (isExpression(value)) yield* expression(value, state.Type, at, place);
  else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value))
      if (key !== "States") yield* expressions(state, at, one, `${place}/${key}`);
  }
}

/** @param place within the state: `/Catch/0/Output` */
function* expression(text: string, type: State["Type"], at: string, place: string): Generator<string> {
  let reads: ReadonlySet<string>;
  try {
    reads = readBy(compile(text).ast());
  } catch (error) {
    yield schema(`The JSONata expression '${text}' is not valid: ${(error as Error).message}`, `${at}${place}`);
    return;
  }
  const hasResult = ["Task", "Parallel", "Map"].includes(type) && /^\/(Output|Assign)\b/.test(place);
  const hasError = /^\/Catch\/\d+\/(Output|Assign)\b/.test(place);
  if (reads.has("result") && !hasResult) yield schema("$states.result is not available here", `${at}${place}`);
  if (reads.has("errorOutput") && !hasError) yield schema("$states.errorOutput is not available here", `${at}${place}`);
}

/** The fields of `$states` that a parsed expression names outright. */
function readBy(node: unknown, reads = new Set<string>()): Set<string> {
  if (typeof node !== "object" || node === null) return reads;
  const { type, steps: [first, second] = [] } = node as { type?: string; steps?: ExprNode[] };
  if (type === "path" && first?.type === "variable" && first.value === "states" && second?.type === "name")
    reads.add(second.value as string);
  for (const inner of Object.values(node)) readBy(inner, reads);
  return reads;
}
