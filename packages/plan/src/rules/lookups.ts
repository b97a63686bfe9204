import { isManifestPart, type Manifest, parseManifest } from "../manifest.ts";
import { matchesIamPattern } from "../view/policy.ts";
import type { QueueView, PolicyStatement, StageView } from "../view/stage-view.ts";

/** Queues that something sends its failures to: redrives, rules, topics, schedules. */
export function deadLetterQueues(view: StageView): QueueView[] {
  const dead = new Set([
    ...view.queues.flatMap(({ redrive }) => redrive?.deadLetterArn ?? []),
    ...view.rules.flatMap(({ targets }) => targets.flatMap((target) => target.deadLetterArn ?? [])),
    ...view.topics.flatMap(({ subscriptions }) => subscriptions.flatMap((one) => one.deadLetterArn ?? [])),
    ...view.schedules.flatMap((schedule) => schedule.deadLetterArn ?? []),
  ]);
  return view.queues.filter(({ arn }) => dead.has(arn));
}

/** Queues that a function takes from, with the mapping and the function. Dead letters have a rule of their own. */
export function consumedQueues(view: StageView) {
  const dead = new Set(deadLetterQueues(view).map(({ arn }) => arn));
  return view.mappings.flatMap((mapping) => {
    if (dead.has(mapping.source)) return [];
    const queue = view.queues.find(({ arn }) => arn === mapping.source);
    const fn = view.functions.find(({ arn }) => arn === mapping.function);
    return queue && fn ? [{ queue, mapping, fn }] : [];
  });
}

/** Whether a resource policy lets a service do something on behalf of one source of this account. */
export function policyAllows(
  statements: PolicyStatement[],
  service: string,
  action: string,
  resource: string,
  source: string,
): boolean {
  return statements.some(
    ({ effect, principals = [], actions, resources, conditions }) =>
      effect === "Allow" &&
      principals.includes(service) &&
      actions.some((pattern) => matchesIamPattern(pattern, action)) &&
      resources.some((pattern) => matchesIamPattern(pattern, resource)) &&
      Object.entries(conditions).every(([operator, keys]) =>
        Object.entries(keys).every(
          ([key, values]) =>
            key !== "aws:SourceArn" ||
            values.some((value) => (operator.endsWith("Like") ? matchesIamPattern(value, source) : value === source)),
        ),
      ),
  );
}

/** Every policy document of a stage, the roles' own as well as the resources'. */
export function listPolicies(view: StageView): { id: string; statements: PolicyStatement[] }[] {
  return [
    ...[...view.functions, ...view.stateMachines].map(({ id, statements }) => ({ id, statements })),
    ...view.roles.map(({ id, trust }) => ({ id: `${id} (trust)`, statements: trust })),
    ...[...view.queues, ...view.topics, ...view.buckets].map(({ id, policy }) => ({ id, statements: policy })),
    ...view.buses.map(({ id, policy = [] }) => ({ id, statements: policy })),
    ...view.logPolicies.map(({ name, statements }) => ({ id: name, statements })),
  ];
}

/** Whether one of these actions is the given one: IAM ignores case, and takes `*` and `?`. */
export const includesAction = (actions: readonly string[], action: string): boolean =>
  actions.some((pattern) => matchesIamPattern(pattern.toLowerCase(), action.toLowerCase()));

/** Whether a source, as policies name it, is of the stage's own account or one of its buckets, whose ARNs name no account. */
export const isOwnSource = ({ app, buckets }: StageView, source: string): boolean =>
  source.split(":")[4] === app.account || buckets.some(({ arn }) => arn === source);

/** The stage's manifest; undefined when there is none or it cannot be read. */
export function readManifest(view: StageView): Manifest | undefined {
  try {
    return parseManifest(view.parameters.filter(isManifestPart));
  } catch {
    return undefined;
  }
}
