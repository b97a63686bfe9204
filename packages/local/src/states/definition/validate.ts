import { AwsError } from "../../gateway/errors.ts";
import * as Fields from "./fields.ts";
import { unsupportedFeatures } from "./unsupported.ts";
import { flowProblems } from "./flow.ts";
import { errorHandlingProblems } from "./error-handling.ts";
import { stateTypeProblems } from "./state-types.ts";
import { expressionProblems, reservedNameProblems } from "./expression-problems.ts";
import type { StateMachineDefinition, StateGraph, AslState } from "./asl.ts";
import { numberBounds, exactlyOneOf, requiredFields, schemaViolation } from "./problems.ts";

/**
 * A definition that AWS would accept and that the offline cloud can run.
 *
 * @throws AwsError InvalidDefinition with AWS's text and the path
 * @throws AwsError InvalidDefinition with our own text for what AWS can do and the offline cloud cannot
 */
export function validateDefinition(definition: unknown, partition: string): StateMachineDefinition {
  const [problem] = definitionProblems(definition, partition);
  if (problem) throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${problem}'`);
  return definition as StateMachineDefinition;
}

/** The problems of a definition, in order. */
function* definitionProblems(definition: unknown, partition: string): Generator<string> {
  const root = objectOf(definition);
  yield* requiredFields(root, ["StartAt", "States"], "/");
  yield* unknownFields(root, Fields.DEFINITION_FIELDS, "/");
  yield* numberBounds(root, Fields.TIMEOUT_BOUNDS, "");
  if (root["QueryLanguage"] === "JSONPath") yield jsonPath("/");
  const inherits = root["QueryLanguage"] === "JSONata";
  const names = new Set<string>();
  for (const { graph, path } of listGraphs(root as unknown as StateGraph)) {
    for (const [name, state] of Object.entries(graph.States)) {
      const at = `${path}/States/${name}`;
      if (names.has(name)) yield `DUPLICATE_STATE_NAME: Duplicate state name: ${name} at ${at}`;
      names.add(name);
      if (Array.from(name).length > MAX_STATE_NAME_LENGTH)
        yield schemaViolation(`State name cannot be longer than ${MAX_STATE_NAME_LENGTH} characters`, at);
      yield* stateProblems(state, at, inherits);
      yield* unsupportedFeatures(state, at, partition);
    }
    yield* flowProblems(graph, path);
  }
}

function* stateProblems(state: AslState, at: string, inherits: boolean): Generator<string> {
  const given = objectOf(state);
  if (given["QueryLanguage"] !== "JSONata" && !(inherits && given["QueryLanguage"] === undefined)) yield jsonPath(at);
  const own = Fields.STATE_FIELDS[state.Type] ?? [];
  if (own.length === 0)
    yield schemaViolation(`The field 'Type' should have one of these values: [${STATE_TYPES}]`, `${at}/Type`);
  yield* requiredFields(given, Fields.REQUIRED_STATE_FIELDS[state.Type] ?? [], at);
  yield* unknownFields(given, [...own, ...Fields.COMMON_STATE_FIELDS], at);
  for (const [part, fields] of nestedParts(state)) yield* unknownFields(objectOf(part), fields, at);
  if (!["Choice", "Succeed", "Fail"].includes(state.Type)) yield* exactlyOneOf(state, ["Next", "End"], at);
  yield* stateTypeProblems(state, at);
  if ("Retry" in state || "Catch" in state) yield* errorHandlingProblems(state, at);
  yield* reservedNameProblems(state, at);
  yield* expressionProblems(state, at);
}

function nestedParts(state: AslState): [part: unknown, fields: readonly string[]][] {
  const { Retry = [], Catch = [] } = "Retry" in state || "Catch" in state ? state : {};
  return [
    ...Retry.map((one) => [one, Fields.RETRIER_FIELDS] as [unknown, readonly string[]]),
    ...Catch.map((one) => [one, Fields.CATCHER_FIELDS] as [unknown, readonly string[]]),
    ...(state.Type === "Choice" ? state.Choices.map((one) => [one, Fields.CHOICE_FIELDS] as [unknown, string[]]) : []),
    ...(state.Type === "Map" ? [[state.ItemProcessor, Fields.PROCESSOR_FIELDS] as [unknown, string[]]] : []),
  ];
}

function* unknownFields(given: Record<string, unknown>, fields: readonly string[], at: string): Generator<string> {
  for (const field of Object.keys(given)) {
    if (fields.includes(field)) continue;
    const hint = Fields.JSONPATH_FIELDS.includes(field)
      ? ` (it belongs to JSONPath; JSONata has Arguments and Output)`
      : "";
    yield schemaViolation(`Field '${field}' is not supported${hint}`, at);
  }
}

const STATE_TYPES = Object.keys(Fields.STATE_FIELDS).join(", ");
/** Of a state, in characters. */
const MAX_STATE_NAME_LENGTH = 80;
const jsonPath = (at: string) =>
  `The offline cloud runs the JSONata dialect alone: say "QueryLanguage": "JSONata" at ${at}`;
const objectOf = (value: unknown) =>
  (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;

/** A graph and all graphs within its states, each with its path. */
function* listGraphs(graph: StateGraph, path = ""): Generator<{ graph: StateGraph; path: string }> {
  yield { graph, path };
  for (const [name, state] of Object.entries(graph.States)) {
    const at = `${path}/States/${name}`;
    if (state.Type === "Map" && state.ItemProcessor?.States)
      yield* listGraphs(state.ItemProcessor, `${at}/ItemProcessor`);
    if (state.Type !== "Parallel") continue;
    for (const [n, branch] of (state.Branches ?? []).entries()) yield* listGraphs(branch, `${at}/Branches[${n}]`);
  }
}
