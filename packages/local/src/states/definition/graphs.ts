import type { Graph } from "./types.ts";

/** A graph and all graphs within its states, each with where it stands. */
export function* graphsOf(graph: Graph, path = ""): Generator<{ graph: Graph; path: string }> {
  yield { graph, path };
  for (const [name, state] of Object.entries(graph.States)) {
    const at = `${path}/States/${name}`;
    if (state.Type === "Map" && state.ItemProcessor?.States)
      yield* graphsOf(state.ItemProcessor, `${at}/ItemProcessor`);
    if (state.Type !== "Parallel") continue;
    for (const [n, branch] of (state.Branches ?? []).entries()) yield* graphsOf(branch, `${at}/Branches[${n}]`);
  }
}
