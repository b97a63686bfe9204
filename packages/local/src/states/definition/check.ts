import { AwsError } from "../../gateway/errors.ts";
import * as Fields from "./fields.ts";
import { absences } from "./absences.ts";
import { flow } from "./flow.ts";
import { graphsOf } from "./graphs.ts";
import { guards } from "./guards.ts";
import { ofKind } from "./kinds.ts";
import { expressions, reserved } from "./sight.ts";
import type { Definition, Graph, State } from "./types.ts";
import { bounded, exactlyOne, required, schema } from "./words.ts";

/**
 * A definition that AWS would take and that we can run.
 *
 * @throws AwsError InvalidDefinition in AWS's words, with the place
 * @throws AwsError InvalidDefinition in ours for what AWS can do and the offline cloud cannot
 */
export function checked(definition: unknown, partition: string): Definition {
  const [problem] = problems(definition, partition);
  if (problem) throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${problem}'`);
  return definition as Definition;
}

/** What is wrong with a definition, the first thing first. */
function* problems(definition: unknown, partition: string): Generator<string> {
  const root = objectOf(definition);
  yield* required(root, ["StartAt", "States"], "/");
  yield* unknown(root, Fields.OF_DEFINITION, "/");
  yield* bounded(root, Fields.BOUNDS_OF_TIME, "");
  if (root["QueryLanguage"] === "JSONPath") yield jsonPath("/");
  const inherits = root["QueryLanguage"] === "JSONata";
  const names = new Set<string>();
  for (const { graph, path } of graphsOf(root as unknown as Graph)) {
    for (const [name, state] of Object.entries(graph.States)) {
      const at = `${path}/States/${name}`;
      if (names.has(name)) yield `DUPLICATE_STATE_NAME: Duplicate state name: ${name} at ${at}`;
      names.add(name);
      if (Array.from(name).length > LONGEST_NAME)
        yield schema(`State name cannot be longer than ${LONGEST_NAME} characters`, at);
      yield* ofState(state, at, inherits);
      yield* absences(state, at, partition);
    }
    yield* flow(graph, path);
  }
}

function* ofState(state: State, at: string, inherits: boolean): Generator<string> {
  const given = objectOf(state);
  if (given["QueryLanguage"] !== "JSONata" && !(inherits && given["QueryLanguage"] === undefined)) yield jsonPath(at);
  const own = Fields.FIELDS[state.Type] ?? [];
  if (own.length === 0) yield schema(`The field 'Type' should have one of these values: [${TYPES}]`, `${at}/Type`);
  yield* required(given, Fields.REQUIRED[state.Type] ?? [], at);
  yield* unknown(given, [...own, ...Fields.OF_EVERY_STATE], at);
  for (const [part, fields] of partsOf(state)) yield* unknown(objectOf(part), fields, at);
  if (!["Choice", "Succeed", "Fail"].includes(state.Type)) yield* exactlyOne(state, ["Next", "End"], at);
  yield* ofKind(state, at);
  if ("Retry" in state || "Catch" in state) yield* guards(state, at);
  yield* reserved(state, at);
  yield* expressions(state, at);
}

function partsOf(state: State): [part: unknown, fields: readonly string[]][] {
  const { Retry = [], Catch = [] } = "Retry" in state || "Catch" in state ? state : {};
  return [
    ...Retry.map((one) => [one, Fields.OF_RETRIER] as [unknown, readonly string[]]),
    ...Catch.map((one) => [one, Fields.OF_CATCHER] as [unknown, readonly string[]]),
    ...(state.Type === "Choice" ? state.Choices.map((one) => [one, Fields.OF_CHOICE] as [unknown, string[]]) : []),
    ...(state.Type === "Map" ? [[state.ItemProcessor, Fields.OF_PROCESSOR] as [unknown, string[]]] : []),
  ];
}

function* unknown(given: Record<string, unknown>, fields: readonly string[], at: string): Generator<string> {
  for (const field of Object.keys(given)) {
    if (fields.includes(field)) continue;
    const hint = Fields.OF_JSONPATH.includes(field)
      ? ` (it belongs to JSONPath; JSONata has Arguments and Output)`
      : "";
    yield schema(`Field '${field}' is not supported${hint}`, at);
  }
}

const TYPES = Object.keys(Fields.FIELDS).join(", ");
/** Of a state, in characters. */
const LONGEST_NAME = 80;
const jsonPath = (at: string) =>
  `The offline cloud runs the JSONata dialect alone: say "QueryLanguage": "JSONata" at ${at}`;
const objectOf = (value: unknown) =>
  (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
