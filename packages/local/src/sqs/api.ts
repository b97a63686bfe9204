import {
  type JsonAction,
  type JsonInput,
  textList,
  createJsonEngine,
  optionalText,
  objectField,
  optionalWholeNumber,
} from "../gateway/json.ts";
import type { Clock, AwsEngine } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { selectByName } from "./attributes.ts";
import { assertBatchSize, sendMessage } from "./send-message.ts";
import { runBatch } from "./batch.ts";
import { invalidAttribute, invalidValue, missingParameter, noSuchQueue, outOfRange, sqsError } from "./errors.ts";
import { createMoveTasks } from "./move-tasks.ts";
import type { QueueEngine } from "./queues.ts";
import { receiveMessage } from "./receive-message.ts";
import { queueAttributes, defaultSettings, type QueueSettings, withAttributes } from "./settings.ts";

interface SqsDependencies {
  engine: QueueEngine;
  store: LocalStore;
  clock: Clock;
  /** `http://127.0.0.1:<port>/<account>/<name>`: the SDK sends to the host of the queue's URL, not to the endpoint. */
  urlOf: (name: string) => string;
  arnOf: (name: string) => string;
}

/** Amazon SQS's JSON API over the queues. */
export function sqsApi({ engine, store, clock, urlOf, arnOf }: SqsDependencies): AwsEngine {
  const moves = createMoveTasks(engine, store, clock);
  const purged = new Map<string, number>();
  const queueOf = (input: JsonInput): QueueSettings => {
    const url = optionalText(input, "QueueUrl");
    if (!url) throw missingParameter("QueueUrl");
    return engine.find(url.split("/").at(-1) ?? "");
  };
  const required = (input: JsonInput, name: string): string => optionalText(input, name) || refuseMissing(name);
  const refuseMissing = (name: string): never => {
    throw missingParameter(name);
  };
  const visibility = (input: JsonInput): number => {
    const seconds = optionalWholeNumber(input, "VisibilityTimeout");
    if (seconds === undefined) throw missingParameter("VisibilityTimeout");
    if (seconds < 0 || seconds > 43_200) throw outOfRange("VisibilityTimeout", seconds, 0, 43_200);
    return seconds;
  };
  const assertDeadLetterQueue = ({ redrive, fifo }: QueueSettings): void => {
    if (!redrive) return;
    const target = engine.all().find(({ arn }) => arn === redrive.deadLetterArn);
    if (target?.fifo === fifo) return;
    const reason = target ? "Dead letter target must be of the same type." : "Dead letter target does not exist.";
    throw invalidValue(`Value ${redrive.deadLetterArn} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  };
  const change = (queue: QueueSettings, input: JsonInput) =>
    engine.changeVisibility(queue, required(input, "ReceiptHandle"), visibility(input));

  const queueActions: Record<string, JsonAction> = {
    CreateQueue(input) {
      const name = required(input, "QueueName");
      if (!/^(?=.{1,80}$)[\w-]+(\.fifo)?$/.test(name)) {
        throw invalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
      }
      const attributes = objectField(input, "Attributes");
      const fresh = defaultSettings(name, arnOf(name), clock.now());
      if (fresh.fifo !== (attributes["FifoQueue"] === "true")) {
        throw invalidValue(
          "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and FifoQueue must be true.",
        );
      }
      const existing = engine.all().find((queue) => queue.name === name);
      if (existing) {
        const same = JSON.stringify(queueAttributes(withAttributes(existing, attributes)));
        if (same !== JSON.stringify(queueAttributes(existing))) {
          throw sqsError(
            "QueueNameExists",
            `A queue named ${name} exists with other attributes.`,
            "QueueAlreadyExists",
          );
        }
      } else {
        const settings = withAttributes(fresh, attributes);
        assertDeadLetterQueue(settings);
        engine.put({ ...settings, tags: readTags(input, "tags") });
      }
      return { QueueUrl: urlOf(name) };
    },
    GetQueueUrl: (input) => ({ QueueUrl: urlOf(engine.find(required(input, "QueueName")).name) }),
    ListQueues(input) {
      const prefix = optionalText(input, "QueueNamePrefix") ?? "";
      const max = optionalWholeNumber(input, "MaxResults");
      const after = optionalText(input, "NextToken") ?? "";
      const names = engine
        .all()
        .map((queue) => queue.name)
        .filter((name) => name.startsWith(prefix) && name > after);
      const page = names.slice(0, max ?? 1000);
      const more = max !== undefined && names.length > page.length;
      return { QueueUrls: page.map(urlOf), ...(more ? { NextToken: page.at(-1) } : {}) };
    },
    GetQueueAttributes(input) {
      const queue = queueOf(input);
      const { visible, inFlight, delayed } = engine.stats(queue);
      const all = {
        ...queueAttributes(queue),
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
      };
      return { Attributes: selectByName(all, textList(input, "AttributeNames")) };
    },
    SetQueueAttributes(input) {
      const queue = queueOf(input);
      const attributes = objectField(input, "Attributes");
      if ("FifoQueue" in attributes) throw invalidAttribute("FifoQueue");
      const settings = withAttributes(queue, attributes);
      assertDeadLetterQueue(settings);
      engine.put({ ...settings, changedAt: Math.floor(clock.now() / 1000) });
    },
    DeleteQueue: (input) => engine.deleteQueue(queueOf(input).name),
    PurgeQueue(input) {
      const { name } = queueOf(input);
      if (clock.now() - (purged.get(name) ?? -Infinity) < 60_000) {
        const message = `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`;
        throw sqsError("PurgeQueueInProgress", message, "AWS.SimpleQueueService.PurgeQueueInProgress");
      }
      purged.set(name, clock.now());
      engine.purge(name);
    },
    ListDeadLetterSourceQueues: (input) => ({
      queueUrls: moves.sourcesOf(queueOf(input).arn).map((queue) => urlOf(queue.name)),
    }),
    ListQueueTags: (input) => ({ Tags: queueOf(input).tags }),
    TagQueue(input) {
      const queue = queueOf(input);
      engine.put({ ...queue, tags: { ...queue.tags, ...readTags(input, "Tags") } });
    },
    UntagQueue(input) {
      const queue = queueOf(input);
      const removed = textList(input, "TagKeys");
      engine.put({
        ...queue,
        tags: Object.fromEntries(Object.entries(queue.tags).filter(([k]) => !removed.includes(k))),
      });
    },
  };

  const messageActions: Record<string, JsonAction> = {
    SendMessage: (input) => sendMessage(engine, queueOf(input), input),
    SendMessageBatch(input) {
      const queue = queueOf(input);
      assertBatchSize(input, 1_048_576);
      return store.transaction(() => runBatch(input, (entry) => sendMessage(engine, queue, entry)));
    },
    ReceiveMessage: (input, { signal }) => receiveMessage(engine, clock, queueOf(input), input, signal),
    DeleteMessage: (input) => engine.remove(queueOf(input), required(input, "ReceiptHandle")),
    DeleteMessageBatch(input) {
      const queue = queueOf(input);
      const one = (entry: JsonInput) => {
        engine.remove(queue, required(entry, "ReceiptHandle"));
        return {};
      };
      return store.transaction(() => runBatch(input, one));
    },
    ChangeMessageVisibility: (input) => change(queueOf(input), input),
    ChangeMessageVisibilityBatch(input) {
      const queue = queueOf(input);
      const one = (entry: JsonInput) => {
        change(queue, entry);
        return {};
      };
      return store.transaction(() => runBatch(input, one));
    },
    StartMessageMoveTask(input) {
      const source = required(input, "SourceArn");
      if (!engine.has(source)) throw sqsError("ResourceNotFoundException", `There is no queue ${source}.`);
      const destination = optionalText(input, "DestinationArn");
      if (destination && !engine.has(destination)) throw noSuchQueue(destination);
      const rate = optionalWholeNumber(input, "MaxNumberOfMessagesPerSecond");
      if (rate !== undefined && (rate < 1 || rate > 500))
        throw outOfRange("MaxNumberOfMessagesPerSecond", rate, 1, 500);
      return { TaskHandle: moves.start(source, destination, rate) };
    },
    CancelMessageMoveTask: (input) => ({
      ApproximateNumberOfMessagesMoved: moves.cancel(required(input, "TaskHandle")),
    }),
    ListMessageMoveTasks(input) {
      const tasks = moves.list(required(input, "SourceArn"), optionalWholeNumber(input, "MaxResults") ?? 1);
      return {
        Results: tasks.map((task) => ({
          ...(task.status === "RUNNING" ? { TaskHandle: task.handle } : {}),
          Status: task.status,
          SourceArn: task.source,
          DestinationArn: task.destination,
          MaxNumberOfMessagesPerSecond: task.perSecond,
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.toMove,
          FailureReason: task.failure,
          StartedTimestamp: task.startedAt,
        })),
      };
    },
  };
  return createJsonEngine("sqs", [], { ...queueActions, ...messageActions });
}

function readTags(input: JsonInput, name: string): Record<string, string> {
  const tags = objectField(input, name);
  return Object.fromEntries(Object.keys(tags).map((key) => [key, optionalText(tags, key) ?? ""]));
}
