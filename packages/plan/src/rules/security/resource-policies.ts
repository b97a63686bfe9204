import type { PolicyStatement } from "../../view/stage-view.ts";
import type { StageRule } from "../rule.ts";

export const singleDocumentWriter: StageRule = {
  id: "one-writer",
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
  id: "writer-retained",
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
      ...view.queues.map(({ id, policy }) => ({ id, policy, action: "sqs:*" })),
      ...view.topics.map(({ id, policy }) => ({ id, policy, action: "sns:Publish" })),
      ...view.buckets.map(({ id, policy }) => ({ id, policy, action: "s3:*" })),
    ]
      .filter(({ policy, action }) => !policy.some((statement) => deniesPlainHttp(statement, action)))
      .map(({ id, action }) => ({
        resource: id,
        observed: "plain HTTP is accepted",
        wanted: `Deny ${action} without TLS`,
      })),
};

const deniesPlainHttp = ({ effect, principals = [], actions, conditions }: PolicyStatement, action: string): boolean =>
  effect === "Deny" &&
  principals.includes("*") &&
  actions.includes(action) &&
  conditions["Bool"]?.["aws:SecureTransport"]?.join() === "false";
