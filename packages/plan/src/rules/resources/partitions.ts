import type { StageView } from "../../view/stage-view.ts";
import type { StageRule } from "../rule.ts";

const labelOf = ({ id, name }: { id?: unknown; name?: unknown }, key: string) =>
  [id, name].find((label) => typeof label === "string") ?? key;

/** Every text of the view, with where it is. */
function* textsWithPath(value: unknown, at: string): Generator<[where: string, text: string]> {
  if (typeof value === "string") yield [at, value];
  else if (value !== null && typeof value === "object")
    for (const [key, inner] of Object.entries(value)) {
      const named = inner as { id?: unknown; name?: unknown } | null;
      const label = Array.isArray(value) && named && typeof named === "object" ? labelOf(named, key) : key;
      yield* textsWithPath(inner, at ? `${at}.${label}` : label);
    }
}

const foreignPatterns = (view: StageView): RegExp[] => {
  const { partition } = view.app;
  const endpoint = partition === "aws-cn" ? /https?:\/\/[^\s"/]*\.amazonaws\.com(?!\.cn)/ : /\.amazonaws\.com\.cn/;
  const arn = partition === "aws-cn" ? /arn:aws:/ : /arn:aws-cn:/;
  return [arn, endpoint];
};

export const ownPartitionOnly: StageRule = {
  id: "own-partition-only",
  why: "An ARN or endpoint of another partition deploys and then fails at run time: every execution, every send.",
  fix: "Build names from awsContext in stacks/aws-context.ts; what SST hard-codes is rewritten in stacks/defaults/state-machines.ts and its like.",
  findViolations: (view) => {
    const patterns = foreignPatterns(view);
    // Nearly every stage has none: the places of all texts cost more than one search.
    const whole = JSON.stringify(view);
    if (!patterns.some((pattern) => pattern.test(whole))) return [];
    return [...textsWithPath(view, "")]
      .filter(([, text]) => patterns.some((pattern) => pattern.test(text)))
      .map(([where, text]) => ({
        resource: where,
        observed: text.slice(0, 120),
        wanted: `of partition ${view.app.partition}`,
      }));
  },
};

const NOT_IN_CHINA = /^aws:(cloudfront|cognito|lambda\/functionUrl|location|sesv?2?|bedrock|xray|appsync|pinpoint)/;

export const availableInChina: StageRule = {
  id: "available-in-china",
  why: "The service or feature does not exist in China, or not as SST sets it up: the deploy fails, or requests fail.",
  fix: "Branch on the partition in the stack, or do without. AWS China's own pages list what each service lacks.",
  findViolations: (view) => {
    if (view.app.partition !== "aws-cn") return [];
    const wanted = "something China has";
    return [
      ...view.unknownTypes
        .filter((type) => NOT_IN_CHINA.test(type))
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

export const knownResourceTypes: StageRule = {
  id: "known-resource-types",
  why: "The rules cannot check a type that the view does not have, and the offline cloud cannot run it.",
  fix: "Add the type to packages/plan/src/view/create-stage-view.ts.",
  findViolations: (view) => {
    const known =
      view.app.partition === "aws-cn"
        ? view.unknownTypes.filter((type) => !NOT_IN_CHINA.test(type))
        : view.unknownTypes;
    return known.map((type) => ({ resource: type, observed: "unknown", wanted: "a type of the view" }));
  },
};
