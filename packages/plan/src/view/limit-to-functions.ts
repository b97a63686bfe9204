import { loadPlan } from "../plan.ts";
import type { FunctionView, StageView } from "./stage-view.ts";
import { createStageView } from "./create-stage-view.ts";

/**
 * The committed plan, or another, with only some of its functions: messages for the others wait in their queues, and no schedule invokes them.
 * For tests of one service: the other functions take most of the time and change nothing that they check.
 */
export function limitToFunctions(
  isIncluded: (fn: FunctionView) => boolean,
  plan: StageView = createStageView(loadPlan("aws")),
): StageView {
  const own = new Set(plan.functions.filter(isIncluded).map(({ arn }) => arn));
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
