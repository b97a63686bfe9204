import { AwsError } from "../gateway/errors.ts";
import { notHere } from "../gateway/json.ts";
import { xml } from "../gateway/xml.ts";
import type { AwsRequest, AwsResponse, Engine, MessageAttribute } from "../ports.ts";
import { type Form, messageAttributes, numbered, required } from "./query.ts";
import type { Publication, Topics } from "./topics.ts";

const NAMESPACE = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';
const LARGEST_MESSAGE_BYTES = 262_144;

/** Amazon SNS's Query API over the topics. */
export function snsApi(topics: Topics): Engine {
  const topicOf = (form: Form) => {
    const arn = form.get("TopicArn") ?? required(form, "TargetArn");
    const topic = topics.get(arn);
    if (!topic) throw new AwsError("NotFound", `Topic does not exist: ${arn}`, { status: 404 });
    return topic;
  };

  const actions: Record<string, (form: Form) => Record<string, unknown>> = {
    Publish(form) {
      const topic = topicOf(form);
      const publication = publicationOf(form, topic.fifo);
      return { MessageId: topics.publish(topic.arn, publication) };
    },
    PublishBatch(form) {
      const topic = topicOf(form);
      const entries = numbered(form, "PublishBatchRequestEntries.member");
      checkEntries(entries);
      const Successful: object[] = [];
      const Failed: object[] = [];
      for (const entry of entries) {
        const Id = required(entry, "Id");
        try {
          Successful.push({ Id, MessageId: topics.publish(topic.arn, publicationOf(entry, topic.fifo)) });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
        }
      }
      return { Successful: { member: Successful }, Failed: { member: Failed } };
    },
    ListTopics: () => ({ Topics: { member: topics.all().map(({ arn }) => ({ TopicArn: arn })) } }),
    GetTopicAttributes(form) {
      const { arn, fifo, subscriptions } = topicOf(form);
      const all = {
        TopicArn: arn,
        SubscriptionsConfirmed: String(subscriptions.length),
        ...(fifo ? { FifoTopic: "true" } : {}),
      };
      return { Attributes: { entry: Object.entries(all).map(([key, value]) => ({ key, value })) } };
    },
    ListSubscriptionsByTopic(form) {
      const { arn, subscriptions } = topicOf(form);
      const member = subscriptions.map(({ protocol, endpoint }, n) => ({
        SubscriptionArn: `${arn}:${n}`,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: arn,
      }));
      return { Subscriptions: { member } };
    },
  };

  async function handle(request: AwsRequest): Promise<AwsResponse> {
    const form = new URLSearchParams(request.body.toString());
    const name = form.get("Action") ?? "";
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw notHere("sns", name);
    const answer = { [`${name}Result`]: action(form), ResponseMetadata: { RequestId: request.requestId } };
    return { status: 200, headers: { "content-type": "text/xml" }, body: xml(`${name}Response`, answer, NAMESPACE) };
  }
  return { services: ["sns"], handle };
}

function publicationOf(form: Form, fifo: boolean): Publication {
  const message = form.get("Message") ?? "";
  if (message === "") throw new AwsError("InvalidParameter", "Invalid parameter: Empty message");
  const attributes: Record<string, MessageAttribute> = messageAttributes(form);
  if (Buffer.byteLength(message) > LARGEST_MESSAGE_BYTES)
    throw new AwsError("InvalidParameter", "Invalid parameter: Message too long");
  const structure = form.get("MessageStructure") ?? undefined;
  if (structure === "json") checkStructure(message);
  const groupId = form.get("MessageGroupId") ?? undefined;
  if (fifo && !groupId)
    throw new AwsError(
      "InvalidParameter",
      "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
    );
  const subject = form.get("Subject") ?? undefined;
  const deduplicationId = form.get("MessageDeduplicationId") ?? undefined;
  return {
    message,
    attributes,
    ...(subject === undefined ? {} : { subject }),
    ...(structure === undefined ? {} : { structure }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
  };
}

function checkStructure(message: string): void {
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  if (typeof (texts as { default?: unknown } | undefined)?.default !== "string") {
    throw new AwsError(
      "InvalidParameter",
      "Invalid parameter: Message Structure - No default entry in JSON message body",
    );
  }
}

function checkEntries(entries: Form[]): void {
  if (entries.length === 0) throw new AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > 10)
    throw new AwsError("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
  if (new Set(entries.map((entry) => entry.get("Id"))).size < entries.length) {
    throw new AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
}
