import type { Statement } from "@waybill/plan/view";

/** One thing somebody wants to do. A service may know a resource by several ARNs: one that is allowed is enough. */
export interface Wish {
  /** `sqs:SendMessage` */
  action: string;
  resources: string[];
  /** Condition keys and their values in this request: `events:source`. */
  context?: Record<string, string[]>;
}

/** IAM's rule for one identity: a Deny that fits ends it, an Allow that fits permits it, anything else is refused. */
export function permits(statements: readonly Statement[], wish: Wish): boolean {
  const fitting = statements.filter((statement) => fits(statement, wish));
  return !fitting.some(({ effect }) => effect === "Deny") && fitting.some(({ effect }) => effect === "Allow");
}

function fits({ actions, resources, conditions }: Statement, wish: Wish): boolean {
  return (
    actions.some((pattern) => like(pattern.toLowerCase(), wish.action.toLowerCase())) &&
    resources.some((pattern) => wish.resources.some((resource) => like(pattern, resource))) &&
    Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        holds(operator, values, wish.context?.[key] ?? FIXED[key.toLowerCase()]),
      ),
    )
  );
}

/** True of every request here, as it is of the SDK's requests to AWS. */
const FIXED: Record<string, string[]> = { "aws:securetransport": ["true"] };

const TESTS: Record<string, (pattern: string, value: string) => boolean> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

/** An operator that is not known here holds never: better to refuse than to promise what AWS may not. */
function holds(operator: string, patterns: string[], values: string[] | undefined): boolean {
  const [, set, name = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  if (values === undefined || values.length === 0)
    return ifExists !== undefined || set === "ForAllValues" || /Not/.test(name);
  const negated = name.includes("Not");
  const test = TESTS[name.replace("Not", "")];
  if (!test) return false;
  const one = (value: string) => patterns.some((pattern) => test(pattern, value)) !== negated;
  return set === "ForAnyValue" ? values.some(one) : values.every(one);
}

/** `*` is any run of characters, `?` any one. */
export function like(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, "[^]*")
    .replace(/\?/g, "[^]");
  return new RegExp(`^${source}$`).test(text);
}
