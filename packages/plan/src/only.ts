import type { View } from "./view.ts";

/** The plan with the workers of one folder at work: what others hear waits on their queues. For tests of one service. */
export function onlyWorkersOf(folder: string, plan: View): View {
  const own = new Set(plan.functions.filter(({ handler }) => handler?.startsWith(`${folder}/`)).map(({ arn }) => arn));
  return { ...plan, mappings: plan.mappings.filter((mapping) => own.has(mapping.function)) };
}
