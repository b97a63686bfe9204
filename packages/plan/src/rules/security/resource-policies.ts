import { isOwnSource } from "../lookups.ts";
import type { StageRule } from "../rule.ts";
import type { PolicyStatement, StageView } from "../../view/stage-view.ts";

export const resourcePolicyRestricted: StageRule = {
  id: "resource-policy-restricted",
  why: "A service works for every account: without a source of the own account, anybody's rules, topics, alarms and buckets may send. A policy that names accounts opens the stage to them.",
  fix: "Name the senders: stacks/messaging/queue-policy.ts for queues. A role of the stage needs no policy.",
  findViolations: (view) =>
    [...view.queues, ...view.topics, ...view.buckets].flatMap(({ id, policy }) =>
      policy
        .filter((statement) => statement.effect === "Allow" && !namesOwnSenders(view, statement))
        .map(({ principals = [] }) => ({
          resource: id,
          observed: `open to ${principals.join(", ") || "all but some"}`,
          wanted: "a service, with aws:SourceArn or aws:SourceAccount of the own account",
        })),
    ),
};

const SOURCE_OPERATORS = ["StringEquals", "StringLike", "ArnEquals", "ArnLike"];

function namesOwnSenders(view: StageView, { principals = [], conditions }: PolicyStatement): boolean {
  const sources = SOURCE_OPERATORS.flatMap((operator) =>
    Object.entries(conditions[operator] ?? {}).map(([key, values]) => ({ key: key.toLowerCase(), values })),
  );
  return (
    principals.length > 0 &&
    principals.every((principal) => principal.endsWith(".amazonaws.com")) &&
    sources.some(
      ({ key, values }) =>
        (key === "aws:sourcearn" && values.every((value) => isOwnSource(view, value))) ||
        (key === "aws:sourceaccount" && values.every((value) => value === view.app.account)),
    )
  );
}

export const busPolicyRestricted: StageRule = {
  id: "bus-policy-restricted",
  why: "Every consumer trusts the bus: who may put any event on it can publish those of the stage's own services.",
  fix: "Name the account and its source in stacks/producers.ts.",
  findViolations: (view) =>
    view.buses.flatMap(({ id, policy = [] }) =>
      policy
        .filter(({ effect }) => effect === "Allow")
        .filter(({ principals = [], conditions }) => {
          const sources = conditions["StringEquals"]?.["events:source"] ?? [];
          const areForeign = sources.length > 0 && !sources.some((source) => source.startsWith(`${view.app.name}.`));
          return principals.length === 0 || principals.includes("*") || !areForeign;
        })
        .map(({ principals = [], conditions }) => ({
          resource: id,
          observed: `open to ${principals.join(", ") || "all but some"} with ${JSON.stringify(conditions)}`,
          wanted: "an account that may publish a source of its own",
        })),
    ),
};

export const invokersNamed: StageRule = {
  id: "invokers-named",
  why: "A permission without a source of the own account lets anybody's API, rule or bucket invoke the function with events of its making.",
  fix: "Give the permission a sourceArn; SST's components do.",
  findViolations: (view) =>
    view.permissions
      .filter(
        ({ principal, action, source }) =>
          !principal.endsWith(".amazonaws.com") ||
          action !== "lambda:InvokeFunction" ||
          source === undefined ||
          !isOwnSource(view, source),
      )
      .map(({ function: fn, principal, action, source }) => ({
        resource: view.functions.find(({ arn }) => arn === fn)?.id ?? fn,
        observed: `${action} by ${principal} for ${source ?? "anybody"}`,
        wanted: "lambda:InvokeFunction by a service for a source of this account",
      })),
};

export const logPolicyRestricted: StageRule = {
  id: "log-policy-restricted",
  why: "A resource policy of CloudWatch Logs is for the whole account: one that is open lets others write, or hides, any log.",
  fix: "Name the service and the log group: stacks/operations/event-log.ts.",
  findViolations: (view) =>
    view.logPolicies.flatMap(({ name, statements }) =>
      statements
        .filter(({ effect }) => effect === "Allow")
        .filter(
          ({ principals = [], resources }) =>
            principals.length === 0 ||
            !principals.every((principal) => principal.endsWith(".amazonaws.com")) ||
            !resources.every((resource) => view.logGroups.some(({ arn }) => resource.startsWith(`${arn}:`))),
        )
        .map(({ principals = [], resources }) => ({
          resource: name,
          observed: `${principals.join(", ")} on ${resources.join(", ")}`,
          wanted: "a service on a log group of the stage",
        })),
    ),
};

export const bucketsNotPublic: StageRule = {
  id: "buckets-not-public",
  why: "Photos, exports and partners' files are personal data: one statement or access list too many, and anybody may read them.",
  fix: "Leave SST's public access block as it is: `access` of sst.aws.Bucket stays unset.",
  findViolations: (view) =>
    view.buckets
      .filter(({ publicAccessBlocked }) => !publicAccessBlocked)
      .map(({ id }) => ({ resource: id, observed: "public access is possible", wanted: "a public access block" })),
};

export const singleDocumentWriter: StageRule = {
  id: "single-document-writer",
  why: "AWS keeps one document: two resources overwrite each other, and deleting either of them wipes what both stood for.",
  fix: "Write it in one place: stacks/messaging/queue-policy.ts for queues, stacks/messaging/bucket-notification.ts for buckets.",
  findViolations: (view) =>
    view.documents
      .filter(({ writers }) => writers.length > 1)
      .map(({ type, of, writers }) => ({
        resource: of,
        observed: `${writers.length} of ${type}: ${writers.map(({ id }) => id).join(", ")}`,
        wanted: `one ${type}`,
      })),
};

/** Deleting these empties the document, and what it let through is refused or dropped without a word. */
const RETAINED_DOCUMENTS = ["QueuePolicy", "BucketNotification"];

export const documentWriterRetained: StageRule = {
  id: "document-writer-retained",
  why: "Under a new name it is created first and deleted after: the delete would empty the document that was just written.",
  fix: "Set retainOnDelete: the document goes with the queue or the bucket it belongs to.",
  findViolations: (view) =>
    view.documents
      .filter(({ type }) => RETAINED_DOCUMENTS.includes(type))
      .flatMap(({ type, writers }) =>
        writers
          .filter(({ retained }) => !retained)
          .map(({ id }) => ({ resource: id, observed: `${type} deleted by name`, wanted: "retainOnDelete" })),
      ),
};

export const tlsOnly: StageRule = {
  id: "tls-only",
  why: "Without it the endpoint takes requests over plain HTTP, and anybody on the network path can read the messages.",
  fix: "Add denyInsecureTransport() of stacks/messaging/tls.ts to its policy.",
  findViolations: (view) =>
    [
      ...view.queues.map(({ id, arn, policy }) => ({ id, policy, action: "sqs:*", resources: [arn] })),
      ...view.topics.map(({ id, arn, policy }) => ({ id, policy, action: "sns:Publish", resources: [arn] })),
      ...view.buckets.map(({ id, arn, policy }) => ({ id, policy, action: "s3:*", resources: [arn, `${arn}/*`] })),
    ]
      .filter(
        ({ policy, action, resources }) => !policy.some((statement) => deniesPlainHttp(statement, action, resources)),
      )
      .map(({ id, action }) => ({
        resource: id,
        observed: "plain HTTP is accepted",
        wanted: `Deny ${action} without TLS`,
      })),
};

/** A second condition would deny plain HTTP in some cases only. */
const deniesPlainHttp = (statement: PolicyStatement, action: string, resources: readonly string[]): boolean =>
  statement.effect === "Deny" &&
  statement.principals?.includes("*") === true &&
  statement.actions.includes(action) &&
  resources.every((resource) => statement.resources.includes(resource)) &&
  JSON.stringify(statement.conditions) === '{"Bool":{"aws:SecureTransport":["false"]}}';
