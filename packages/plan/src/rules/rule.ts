import type { StageView } from "../view/stage-view.ts";

/** One thing that is not as it should be, for a person at a terminal. */
export interface RuleFinding {
  rule: string;
  /** The resource, by the name it has in stacks/. */
  resource: string;
  observed: string;
  wanted: string;
  /** How it loses data, or what AWS does about it. */
  why: string;
  fix: string;
}

export type RuleViolation = Pick<RuleFinding, "resource" | "observed" | "wanted">;

/** One mistake: why it loses data or fails, how to mend it, and which resources have it. */
export interface StageRule {
  id: string;
  why: string;
  fix: string;
  findViolations: (view: StageView) => RuleViolation[];
}

/** Everything these rules find wrong with a stage, whether it is planned or live. */
export function checkRules(view: StageView, rules: readonly StageRule[]): RuleFinding[] {
  return rules.flatMap(({ id, why, fix, findViolations }) =>
    findViolations(view).map((found) => ({ rule: id, ...found, why, fix })),
  );
}
