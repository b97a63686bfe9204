import { AwsError } from "../gateway/errors.ts";
import { unsupportedAction } from "../gateway/json.ts";
import { writeXml } from "../gateway/xml.ts";
import type { AwsRequest, AwsResponse, AwsEngine, MessageAttribute } from "../interfaces.ts";
import { type QueryForm, readMessageAttributes, listMembers, requiredField } from "./query.ts";
import type { Publication, Topics } from "./topics.ts";

const NAMESPACE = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';
const MAX_MESSAGE_BYTES = 262_144;

/** Amazon SNS's Query API over the topics. */
export function snsApi(topics: Topics): AwsEngine {
  const topicOf = (form: QueryForm) => {
    const arn = form.get("TopicArn") ?? requiredField(form, "TargetArn");
    const topic = topics.get(arn);
    if (!topic) throw new AwsError("NotFound", `Topic does not exist: ${arn}`, { status: 404 });
    return topic;
  };

  const actions: Record<string, (form: QueryForm) => Record<string, unknown>> = {
    Publish(form) {
      const topic = topicOf(form);
      const publication = parsePublication(form, topic.fifo);
      return { MessageId: topics.publish(topic.arn, publication) };
    },
    PublishBatch(form) {
      const topic = topicOf(form);
      const entries = listMembers(form, "PublishBatchRequestEntries.member");
      assertEntries(entries);
      const Successful: object[] = [];
      const Failed: object[] = [];
      for (const entry of entries) {
        const Id = requiredField(entry, "Id");
        try {
          Successful.push({ Id, MessageId: topics.publish(topic.arn, parsePublication(entry, topic.fifo)) });
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
    if (!action) throw unsupportedAction("sns", name);
    const answer = { [`${name}Result`]: action(form), ResponseMetadata: { RequestId: request.requestId } };
    return {
      status: 200,
      headers: { "content-type": "text/xml" },
      body: writeXml(`${name}Response`, answer, NAMESPACE),
    };
  }
  return { services: ["sns"], handle };
}

function parsePublication(form: QueryForm, fifo: boolean): Publication {
  const message = form.get("Message") ?? "";
  if (message === "") throw new AwsError("InvalidParameter", "Invalid parameter: Empty message");
  const attributes: Record<string, MessageAttribute> = readMessageAttributes(form);
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES)
    throw new AwsError("InvalidParameter", "Invalid parameter: Message too long");
  const structure = form.get("MessageStructure") ?? undefined;
  if (structure === "json") assertStructure(message);
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

function assertStructure(message: string): void {
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

function assertEntries(entries: QueryForm[]): void {
  if (entries.length === 0) throw new AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > 10)
    throw new AwsError("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
  if (new Set(entries.map((entry) => entry.get("Id"))).size < entries.length) {
    throw new AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
}
