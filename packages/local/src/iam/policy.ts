import { matchesIamPattern } from "@waybill/plan/view/policy";
import type { PolicyStatement } from "@waybill/plan/view/stage-view";

/** One permission that a call needs. A resource may have several ARNs: one that is allowed is enough. */
export interface RequiredPermission {
  /** `sqs:SendMessage` */
  action: string;
  resources: string[];
  /** Condition keys and their values in this request: `events:source`. */
  context?: Record<string, string[]>;
}

/** IAM's rule for one identity: a matching Deny refuses, a matching Allow permits, anything else is refused. */
export function isAllowed(statements: readonly PolicyStatement[], permission: RequiredPermission): boolean {
  const fitting = statements.filter((statement) => statementApplies(statement, permission));
  return !fitting.some(({ effect }) => effect === "Deny") && fitting.some(({ effect }) => effect === "Allow");
}

function statementApplies(
  { actions, resources, conditions }: PolicyStatement,
  permission: RequiredPermission,
): boolean {
  return (
    actions.some((pattern) => matchesIamPattern(pattern.toLowerCase(), permission.action.toLowerCase())) &&
    resources.some((pattern) => permission.resources.some((resource) => matchesIamPattern(pattern, resource))) &&
    Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        conditionHolds(operator, values, permission.context?.[key] ?? CONSTANT_CONTEXT[key.toLowerCase()]),
      ),
    )
  );
}

/** Condition keys that have the same value for every request. */
const CONSTANT_CONTEXT: Record<string, string[]> = { "aws:securetransport": ["true"] };

const CONDITION_OPERATORS: Record<string, (pattern: string, value: string) => boolean> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: matchesIamPattern,
  ArnEquals: matchesIamPattern,
  ArnLike: matchesIamPattern,
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

/** An unknown operator never holds: refusing is safer than allowing what AWS may not. */
function conditionHolds(operator: string, patterns: string[], values: string[] | undefined): boolean {
  const [, set, name = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  if (values === undefined || values.length === 0)
    return ifExists !== undefined || set === "ForAllValues" || /Not/.test(name);
  const negated = name.includes("Not");
  const test = CONDITION_OPERATORS[name.replace("Not", "")];
  if (!test) return false;
  const one = (value: string) => patterns.some((pattern) => test(pattern, value)) !== negated;
  return set === "ForAnyValue" ? values.some(one) : values.every(one);
}
