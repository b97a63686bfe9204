import type { PolicyStatement } from "./stage-view.ts";

const toTextList = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

const NEGATED_ELEMENTS = ["NotAction", "NotResource", "NotPrincipal"];

/** The statements of an IAM policy document, with every shorthand spelled out. */
export function parseStatements(document: unknown): PolicyStatement[] {
  const { Statement: given } = (document ?? {}) as { Statement?: unknown };
  return [given ?? []].flat().map((one) => {
    const { Effect, Action, Resource, Principal, Condition } = one as Record<string, unknown>;
    const negated = NEGATED_ELEMENTS.filter((element) => Object.hasOwn(one, element));
    return {
      effect: Effect === "Deny" ? "Deny" : "Allow",
      actions: toTextList(Action),
      resources: toTextList(Resource),
      ...(Principal === undefined
        ? {}
        : {
            principals:
              typeof Principal === "string" ? [Principal] : Object.values(Principal as object).flatMap(toTextList),
          }),
      conditions: Object.fromEntries(
        Object.entries((Condition ?? {}) as Record<string, Record<string, unknown>>).map(([operator, keys]) => [
          operator,
          Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, toTextList(values)])),
        ]),
      ),
      ...(negated.length > 0 && { negated }),
    };
  });
}

/** The patterns of a plan: few, and each is asked at every call. */
const compiledPatterns = new Map<string, RegExp>();

/** IAM's wildcards: `*` matches any characters, `?` any one. */
export function matchesIamPattern(pattern: string, value: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === value;
  let compiled = compiledPatterns.get(pattern);
  if (!compiled) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, "[^]*")
      .replace(/\?/g, "[^]");
    compiled = new RegExp(`^${source}$`);
    compiledPatterns.set(pattern, compiled);
  }
  return compiled.test(value);
}
