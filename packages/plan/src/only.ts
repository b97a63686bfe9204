import { loadPlan } from "./plan.ts";
import type { FunctionView, View } from "./view.ts";
import { view } from "./view-of-plan.ts";

/**
 * The committed plan, or another, with some of its functions at work: what the queues of the others hear waits there, and no clock calls them.
 * For tests of one service: the rest of the house costs most of the time and changes nothing of what they look at.
 */
export function onlyAtWork(works: (fn: FunctionView) => boolean, plan: View = view(loadPlan("aws"))): View {
  const own = new Set(plan.functions.filter(works).map(({ arn }) => arn));
  return {
    ...plan,
    mappings: plan.mappings.filter((mapping) => own.has(mapping.function)),
    schedules: plan.schedules.filter(({ target }) => own.has(target)),
  };
}

/** The functions of one package. */
export const ofPackage =
  (name: string) =>
  ({ handler }: FunctionView): boolean =>
    handler?.startsWith(`packages/${name}/`) ?? false;
