import type { View } from "../view.ts";
import type { Rule } from "./rule.ts";

const labelOf = ({ id, name }: { id?: unknown; name?: unknown }, key: string) =>
  [id, name].find((label) => typeof label === "string") ?? key;

/** Every text of the view, with where it is. */
function* texts(value: unknown, at: string): Generator<[where: string, text: string]> {
  if (typeof value === "string") yield [at, value];
  else if (value !== null && typeof value === "object")
    for (const [key, inner] of Object.entries(value)) {
      const named = inner as { id?: unknown; name?: unknown } | null;
      const label = Array.isArray(value) && named && typeof named === "object" ? labelOf(named, key) : key;
      yield* texts(inner, at ? `${at}.${label}` : label);
    }
}

const foreign = (view: View): RegExp[] => {
  const { partition } = view.app;
  const endpoint = partition === "aws-cn" ? /https?:\/\/[^\s"/]*\.amazonaws\.com(?!\.cn)/ : /\.amazonaws\.com\.cn/;
  const arn = partition === "aws-cn" ? /arn:aws:/ : /arn:aws-cn:/;
  return [arn, endpoint];
};

export const ownPartition: Rule = {
  id: "own-partition",
  why: "An ARN or endpoint of another partition deploys and then fails at run time: every execution, every send.",
  fix: "Build names from awsContext in stacks/aws-context.ts; what SST hard-codes is rewritten in stacks/defaults/state-machines.ts and its like.",
  finds: (view) =>
    [...texts(view, "")]
      .filter(([, text]) => foreign(view).some((pattern) => pattern.test(text)))
      .map(([where, text]) => ({
        resource: where,
        observed: text.slice(0, 120),
        wanted: `of partition ${view.app.partition}`,
      })),
};

const notInChina = /^aws:(cloudfront|cognito|lambda\/functionUrl|location|sesv?2?|bedrock|xray|appsync|pinpoint)/;

export const inChina: Rule = {
  id: "in-china",
  why: "The service or feature does not exist in China, or not as SST sets it up: the deploy fails, or nobody is served.",
  fix: "Branch on the partition in the stack, or do without. AWS China's own pages list what each service lacks.",
  finds: (view) => {
    if (view.app.partition !== "aws-cn") return [];
    const wanted = "something China has";
    return [
      ...view.unknownTypes
        .filter((type) => notInChina.test(type))
        .map((type) => ({ resource: type, observed: "used", wanted })),
      ...view.mappings
        .filter(({ provisioned }) => provisioned)
        .map(({ id }) => ({ resource: id, observed: "provisioned pollers", wanted })),
      ...view.functions
        .filter(({ traced }) => traced)
        .map(({ id }) => ({ resource: id, observed: "X-Ray tracing", wanted })),
      ...view.topics.flatMap(({ id, subscriptions }) =>
        subscriptions
          .filter(({ protocol }) => protocol === "sms" || protocol === "application")
          .map(({ protocol }) => ({ resource: id, observed: protocol, wanted })),
      ),
    ];
  },
};

export const understood: Rule = {
  id: "understood",
  why: "What the view has no word for, the rules cannot judge and the offline cloud cannot run.",
  fix: "Teach packages/plan/src/view-of-plan.ts the type.",
  finds: (view) => {
    const known =
      view.app.partition === "aws-cn" ? view.unknownTypes.filter((type) => !notInChina.test(type)) : view.unknownTypes;
    return known.map((type) => ({ resource: type, observed: "unknown", wanted: "a word in the view" }));
  },
};
