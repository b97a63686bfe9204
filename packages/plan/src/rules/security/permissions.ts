import { includesAction, listPolicies } from "../lookups.ts";
import type { StageRule } from "../rule.ts";
import type { StageView } from "../../view/stage-view.ts";

/** Actions that AWS offers no resource for. Each with its reason. */
const ACTIONS_WITHOUT_RESOURCE: ReadonlySet<string> = new Set(
  // A state machine has its log delivered: CloudWatch Logs knows deliveries by no name.
  ["CreateLogDelivery", "CreateLogStream", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery"]
    .concat(["ListLogDeliveries", "PutLogEvents", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"])
    .map((action) => `logs:${action}`),
);

export const exactActions: StageRule = {
  id: "exact-actions",
  why: "A wildcard lets a reader delete what it reads; SST's own links grant `service:*`. Rules and readers look for AWS's spelling, which AWS itself does not insist on.",
  fix: "Name the actions in stacks/grants.ts, or in the policy of the queue, topic or bucket.",
  findViolations: (view) =>
    listPolicies(view).flatMap(({ id, statements }) =>
      statements
        .filter(({ effect }) => effect === "Allow")
        .flatMap(({ actions }) =>
          actions
            .filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(action))
            .map((action) => ({ resource: id, observed: action, wanted: "exact actions" })),
        ),
    ),
};

export const nothingNegated: StageRule = {
  id: "nothing-negated",
  why: "NotAction, NotResource and NotPrincipal allow everything but what they name, and what AWS adds tomorrow.",
  fix: "Name what is allowed.",
  findViolations: (view) =>
    listPolicies(view).flatMap(({ id, statements }) =>
      statements
        .flatMap(({ negated = [] }) => negated)
        .map((element) => ({ resource: id, observed: element, wanted: element.slice("Not".length) })),
    ),
};

export const noOtherRoles: StageRule = {
  id: "no-other-roles",
  why: "Who may assume or pass a role, or write policies, has every permission of the role, whatever its own are.",
  fix: "Grant what the function needs itself.",
  findViolations: (view) =>
    [...view.functions, ...view.stateMachines].flatMap(({ id, statements }) =>
      statements
        .flatMap(({ actions }) => actions)
        .filter((action) => /^(iam|sts):/i.test(action))
        .map((action) => ({ resource: id, observed: action, wanted: "no action of IAM or STS" })),
    ),
};

export const exactResources: StageRule = {
  id: "exact-resources",
  why: "Permissions on `*` cover every stage and every app of the account.",
  fix: "Name the ARNs in stacks/grants.ts. Where AWS has none, add the action to ACTIONS_WITHOUT_RESOURCE in packages/plan/src/rules/security/permissions.ts and say why.",
  findViolations: (view) =>
    [...view.functions, ...view.stateMachines].flatMap(({ id, statements }) =>
      statements
        .filter(
          ({ effect, actions }) =>
            effect === "Allow" && !actions.every((action) => ACTIONS_WITHOUT_RESOURCE.has(action)),
        )
        .flatMap(({ actions, resources }) =>
          resources
            .filter((resource) => /[*?]/.test(resource) && !isWithinStage(view, resource))
            .map((resource) => ({
              resource: id,
              observed: `${actions.join(", ")} on ${resource}`,
              wanted: "exact ARNs",
            })),
        ),
    ),
};

/** Whether all that a pattern matches is part of one thing of the stage: objects of a bucket, executions of a state machine. */
function isWithinStage(view: StageView, pattern: string): boolean {
  const { app, apis, stateMachines } = view;
  const prefix = pattern.slice(0, pattern.search(/[*?]/));
  const owners = [...view.buckets, ...view.logGroups, ...view.tables, ...view.functions].map(({ arn }) => arn);
  const resource = prefix.split(":").slice(5).join(":");
  return (
    owners.some((arn) => prefix.startsWith(`${arn}/`) || prefix.startsWith(`${arn}:`)) ||
    (prefix.startsWith(`arn:${app.partition}:`) &&
      (resource.startsWith(`parameter/${app.name}/${app.stage}/`) ||
        apis.some(({ id }) => resource.startsWith(`${id}/`)) ||
        stateMachines.some(({ name }) => resource.startsWith(`execution:${name}:`))))
  );
}

export const noManagedPolicies: StageRule = {
  id: "no-managed-policies",
  why: "A managed policy changes with its author: it may grant more tomorrow.",
  fix: "Grant through stacks/grants.ts.",
  findViolations: (view) =>
    view.functions.flatMap(({ id, managedPolicies: policies }) =>
      policies.map((policy) => ({ resource: id, observed: policy, wanted: "statements of its own" })),
    ),
};

export const ownLogGroupOnly: StageRule = {
  id: "own-log-group-only",
  why: "A function that writes another's log can hide or forge its errors; one that cannot write its own leaves no log.",
  fix: "Keep applyDefaults() in sst.config.ts: stacks/defaults/function-logs.ts names the log group.",
  findViolations: (view) =>
    // A live stage is asked for no roles.
    (view.roles.length === 0 ? [] : view.functions).flatMap(({ id, logGroup, statements }) => {
      const wanted = view.logGroups.filter(({ name }) => name === logGroup).map(({ arn }) => `${arn}:*`);
      const observed = statements
        .filter(({ effect, actions }) => effect === "Allow" && includesAction(actions, "logs:PutLogEvents"))
        .flatMap(({ resources }) => resources);
      if (wanted.length === 0 || (observed.length === 1 && wanted.includes(observed[0]!))) return [];
      return [{ resource: id, observed: observed.join(", ") || "no log", wanted: wanted.join(", ") }];
    }),
};

export const publishesOwnEventsOnly: StageRule = {
  id: "publishes-own-events-only",
  why: "A function that may put any event on the bus can publish events of another service, and every consumer trusts them.",
  fix: "Grant putEvents(Event) with events of the service itself.",
  findViolations: (view) =>
    view.functions.flatMap(({ id, env, statements }) => {
      const own = `waybill.${env["POWERTOOLS_SERVICE_NAME"] ?? "?"}`;
      return statements
        .filter(({ effect, actions }) => effect === "Allow" && includesAction(actions, "events:PutEvents"))
        .flatMap(({ conditions }) => {
          const sources = conditions["StringEquals"]?.["events:source"] ?? [];
          if (sources.length > 0 && sources.every((source) => source === own)) return [];
          return [{ resource: id, observed: sources.length === 0 ? "any source" : sources.join(", "), wanted: own }];
        });
    }),
};

/** Actions that name the partition key of each item: on others, a condition on the key says nothing. */
const ACTIONS_WITH_PARTITION_KEY: ReadonlySet<string> = new Set(
  [
    "GetItem",
    "BatchGetItem",
    "Query",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "ConditionCheckItem",
  ].map((action) => `dynamodb:${action}`),
);
/** The partition keys of indexes by person: an id, and so no kind of items. Such an index holds one kind. */
const PERSON_ATTRIBUTES = ["owner", "courierId"];

export const itemKindsRestricted: StageRule = {
  id: "item-kinds-restricted",
  why: "A table holds the items of a whole service: whoever may write any of them can write a ticket or a line of the ledger for anybody.",
  fix: 'Name the kinds of items in the grant: getItem(table, "TASK#") of stacks/grants.ts.',
  findViolations: (view) => {
    const ofPersons = new Set(
      view.tables.flatMap(({ arn, indexes }) =>
        indexes.filter(({ hash }) => PERSON_ATTRIBUTES.includes(hash)).map(({ name }) => `${arn}/index/${name}`),
      ),
    );
    return view.functions.flatMap(({ id, statements }) =>
      statements.flatMap(({ effect, actions, resources, conditions }) => {
        const items = actions.filter((action) => /^dynamodb:/i.test(action));
        if (effect === "Deny" || items.length === 0) return [];
        const kinds = conditions["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? [];
        const areNamed = kinds.length > 0 && kinds.every((kind) => /^[^*?]+(#\*)?$/.test(kind));
        const withoutKey = items.filter((action) => !ACTIONS_WITH_PARTITION_KEY.has(action));
        if (withoutKey.length > 0)
          return [{ resource: id, observed: withoutKey.join(", "), wanted: "actions that name a partition key" }];
        if (areNamed || resources.every((resource) => ofPersons.has(resource))) return [];
        return [{ resource: id, observed: `${items.join(", ")} of any item`, wanted: "kinds of items" }];
      }),
    );
  },
};
