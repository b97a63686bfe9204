import type { StateGraph, AslState } from "./asl.ts";

/** Problems of a graph's transitions: a missing target, an unreachable state, no end. */
export function* flowProblems({ StartAt, States }: StateGraph, path: string): Generator<string> {
  const missing = (what: string, target: string, at: string) =>
    `MISSING_TRANSITION_TARGET: Missing '${what}' target: ${target} at ${at}`;
  if (!Object.hasOwn(States, StartAt)) yield missing("StartAt", StartAt, `${path}/StartAt`);
  const reached = new Set([StartAt]);
  for (const name of reached) {
    for (const [what, target] of transitionTargets(States[name])) {
      if (!Object.hasOwn(States, target)) yield missing(what, target, `${path}/States/${name}/${what}`);
      reached.add(target);
    }
  }
  const lost = Object.keys(States).find((name) => !reached.has(name));
  if (lost !== undefined)
    yield `MISSING_TRANSITION_TARGET: State "${lost}" is not reachable. at ${path}/States/${lost}`;
  const ends = (state: AslState) => state.Type === "Succeed" || state.Type === "Fail" || ("End" in state && state.End);
  if (!Object.values(States).some(ends)) yield `MISSING_END_STATE: Workflow has no terminal state at null`;
}

function transitionTargets(state: AslState | undefined): [what: string, target: string][] {
  if (!state) return [];
  const {
    Next,
    Default,
    Choices = [],
    Catch = [],
  } = state as {
    Next?: string;
    Default?: string;
    Choices?: { Next: string }[];
    Catch?: { Next: string }[];
  };
  const all: [string, string | undefined][] = [
    ["Next", Next],
    ["Default", Default],
    ...[...Choices, ...Catch].map((one): [string, string] => ["Next", one.Next]),
  ];
  return all.filter((one): one is [string, string] => one[1] !== undefined);
}
