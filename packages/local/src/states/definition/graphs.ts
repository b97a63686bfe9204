import type { StateGraph } from "./asl.ts";

/** A graph and all graphs within its states, each with where it stands. */
export function* listGraphs(graph: StateGraph, path = ""): Generator<{ graph: StateGraph; path: string }> {
  yield { graph, path };
  for (const [name, state] of Object.entries(graph.States)) {
    const at = `${path}/States/${name}`;
    if (state.Type === "Map" && state.ItemProcessor?.States)
      yield* listGraphs(state.ItemProcessor, `${at}/ItemProcessor`);
    if (state.Type !== "Parallel") continue;
    for (const [n, branch] of (state.Branches ?? []).entries()) yield* listGraphs(branch, `${at}/Branches[${n}]`);
  }
}
