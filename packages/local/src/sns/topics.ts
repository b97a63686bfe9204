import { randomUUID } from "node:crypto";
import type { TopicView } from "@waybill/plan/view/stage-view";
import { AwsError } from "../gateway/errors.ts";
import type { Clock, Deliveries, MessageAttribute, TraceListener } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { compileFilterPolicy } from "./filter.ts";

/** A topic of the plan. */
export type PlannedTopic = Omit<TopicView, "id">;

export interface Publication {
  message: string;
  subject?: string;
  /** `json`: a text for each protocol. */
  structure?: string;
  attributes?: Record<string, MessageAttribute>;
  groupId?: string;
  deduplicationId?: string;
}

export type Topics = ReturnType<typeof createTopics>;

interface TopicDependencies {
  clock: Clock;
  store: LocalStore;
  deliveries: Deliveries;
  trace?: TraceListener;
  planned: readonly PlannedTopic[];
}

/** SNS topics and their subscriptions: queues (raw or in SNS's envelope), functions, and e-mail as a trace line. */
export function createTopics({ clock, store, deliveries, trace = () => {}, planned }: TopicDependencies) {
  const known = new Map(planned.map((topic) => [topic.arn, topic]));
  const filters = new Map(
    planned.flatMap((topic) =>
      topic.subscriptions.map((one) => [one, compileFilterPolicy(one.filter, one.filterScope)] as const),
    ),
  );

  function deliver(
    topic: PlannedTopic,
    subscription: PlannedTopic["subscriptions"][number],
    id: string,
    publication: Publication,
  ): void {
    const { protocol, endpoint, raw, deadLetterArn } = subscription;
    const text = protocolText(protocol, publication);
    const attributes = publication.attributes ?? {};
    const message = {
      Type: "Notification",
      MessageId: id,
      TopicArn: topic.arn,
      ...(publication.subject === undefined ? {} : { Subject: publication.subject }),
      Message: text,
      Timestamp: new Date(clock.now()).toISOString(),
      ...(Object.keys(attributes).length > 0 ? { MessageAttributes: envelopeAttributes(attributes) } : {}),
    };
    const common = { from: `topic ${topic.name}`, targetArn: endpoint, ...(deadLetterArn ? { deadLetterArn } : {}) };
    const options = {
      ...(raw ? { messageAttributes: attributes } : {}),
      ...(publication.groupId ? { groupId: publication.groupId } : {}),
      ...(topic.fifo ? { deduplicationId: publication.deduplicationId ?? id } : {}),
    };
    if (protocol === "sqs") deliveries.deliver({ ...common, payload: raw ? text : JSON.stringify(message), options });
    else if (protocol === "lambda") {
      const { MessageAttributes = {}, ...rest } = message;
      const Sns = {
        ...rest,
        MessageAttributes,
        Subject: publication.subject ?? null,
        SignatureVersion: "1",
        Signature: "offline",
      };
      const record = { EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: `${topic.arn}:offline`, Sns };
      deliveries.deliver({ ...common, payload: JSON.stringify({ Records: [record] }) });
    } else {
      const what = `topic ${topic.name} → ${protocol} ${endpoint}: ${publication.subject ?? text.slice(0, 200)}`;
      trace({ at: clock.now(), kind: "delivery", what, protocol, endpoint, text });
    }
  }

  return {
    get: (arn: string): PlannedTopic | undefined => known.get(arn),
    all: (): readonly PlannedTopic[] => planned,
    /** Sends to every subscription whose filter matches, in one transaction. Returns the message's id. */
    publish(arn: string, publication: Publication): string {
      const topic = known.get(arn);
      if (!topic) throw new AwsError("NotFound", `Topic does not exist: ${arn}`, { status: 404 });
      const id = randomUUID();
      store.transaction(() => {
        for (const subscription of topic.subscriptions) {
          const through = filters.get(subscription)?.(publication.message, publication.attributes ?? {});
          if (through) deliver(topic, subscription, id, publication);
        }
      });
      return id;
    },
  };
}

function protocolText(protocol: string, { message, structure }: Publication): string {
  if (structure !== "json") return message;
  const texts = JSON.parse(message) as Record<string, string>;
  return texts[protocol] ?? texts["default"] ?? "";
}

function envelopeAttributes(
  attributes: Record<string, MessageAttribute>,
): Record<string, { Type: string; Value: string }> {
  const entries = Object.entries(attributes);
  return Object.fromEntries(
    entries.map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { Type: dataType, Value: binaryValue ?? stringValue ?? "" },
    ]),
  );
}
