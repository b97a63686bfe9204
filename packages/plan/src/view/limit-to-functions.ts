import { loadPlan } from "../plan.ts";
import type { FunctionView, StageView } from "./stage-view.ts";
import { createStageView } from "./create-stage-view.ts";

/**
 * The committed plan, or another, with some of its functions at work: what the queues of the others hear waits there, and no clock calls them.
 * For tests of one service: everything else costs most of the time and changes nothing of what they look at.
 */
export function limitToFunctions(
  works: (fn: FunctionView) => boolean,
  plan: StageView = createStageView(loadPlan("aws")),
): StageView {
  const own = new Set(plan.functions.filter(works).map(({ arn }) => arn));
  return {
    ...plan,
    mappings: plan.mappings.filter((mapping) => own.has(mapping.function)),
    schedules: plan.schedules.filter(({ target }) => own.has(target)),
  };
}

/** The functions of one package. */
export const isInPackage =
  (name: string) =>
  ({ handler }: FunctionView): boolean =>
    handler?.startsWith(`packages/${name}/`) ?? false;
