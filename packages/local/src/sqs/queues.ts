import type { Clock, Queues, ReceivedMessage, SendMessageOptions, TraceListener } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { noSuchQueue } from "./errors.ts";
import { createMessageStore } from "./messages.ts";
import { defaultSettings, type QueueSettings } from "./settings.ts";
import { createWakeups } from "./wakeups.ts";

/** A queue of the plan; missing attributes have SQS's defaults. */
export type PlannedQueue = Pick<QueueSettings, "name" | "arn"> & Partial<QueueSettings>;

export type QueueEngine = ReturnType<typeof createQueueEngine>;

interface QueueDependencies {
  store: LocalStore;
  clock: Clock;
  trace?: TraceListener;
  planned?: readonly PlannedQueue[];
}

/** All queues of the offline cloud: for mappings and deliveries by ARN (`Queues`), for the API by settings. */
export function createQueueEngine({ store, clock, trace = () => {}, planned = [] }: QueueDependencies) {
  store.define("create table if not exists sqs_queue (name text primary key, settings text not null)");
  const messages = createMessageStore(store, () => clock.now());
  const wakeups = createWakeups(clock, (name) => messages.nextVisible(name));
  const byName = new Map<string, QueueSettings>();
  for (const { settings } of store.all<{ settings: string }>("select settings from sqs_queue")) {
    const queue = JSON.parse(settings) as QueueSettings;
    byName.set(queue.name, queue);
  }

  function put(queue: QueueSettings): void {
    byName.set(queue.name, queue);
    store.run("insert or replace into sqs_queue values (?, ?)", queue.name, JSON.stringify(queue));
  }
  for (const queue of planned) put({ ...defaultSettings(queue.name, queue.arn, clock.now()), ...queue });

  const find = (name: string): QueueSettings => {
    const queue = byName.get(name);
    if (!queue) throw noSuchQueue(name);
    return queue;
  };
  const nameOf = (arn: string) => arn.split(":").at(-1) ?? arn;
  const byArn = (arn: string): QueueSettings => {
    const queue = find(nameOf(arn));
    if (queue.arn !== arn) throw noSuchQueue(arn);
    return queue;
  };

  function send(queue: QueueSettings, body: string, options?: SendMessageOptions) {
    const sent = messages.send(queue, body, options);
    if (options?.delaySeconds ?? queue.delaySeconds) wakeups.expect(queue.name, messages.nextVisible(queue.name));
    else wakeups.ring(queue.name);
    return sent;
  }
  function receive(queue: QueueSettings, max: number, seconds = queue.visibilitySeconds): ReceivedMessage[] {
    const dead = queue.redrive && byName.get(nameOf(queue.redrive.deadLetterArn));
    const { taken, moved } = messages.receive(queue, dead, max, seconds);
    if (dead && moved > 0) {
      const what = `${queue.name}: ${moved} received ${queue.redrive?.maxReceiveCount} times → ${dead.name}`;
      trace({ at: clock.now(), kind: "dead-letter", what, queue: queue.arn, deadLetter: dead.arn, count: moved });
      wakeups.ring(dead.name);
    }
    if (taken.length > 0) wakeups.expect(queue.name, clock.now() + seconds * 1000);
    return taken;
  }
  function remove(queue: QueueSettings, handle: string): void {
    messages.remove(queue, handle);
    // A FIFO group continues only when its messages in flight are done.
    if (queue.fifo) wakeups.ring(queue.name);
  }
  function changeVisibility(queue: QueueSettings, handle: string, seconds: number): void {
    messages.changeVisibility(queue, handle, seconds);
    if (seconds === 0) wakeups.ring(queue.name);
    else wakeups.expect(queue.name, clock.now() + seconds * 1000);
  }

  const queues: Queues = {
    send: (arn, body, options) => ({ messageId: send(byArn(arn), body, options).messageId }),
    receive: (arn, max, seconds) => receive(byArn(arn), max, seconds),
    delete: (arn, handle) => remove(byArn(arn), handle),
    changeVisibility: (arn, handle, seconds) => changeVisibility(byArn(arn), handle, seconds),
    onVisible(arn, wake) {
      const { name } = byArn(arn);
      const stop = wakeups.on(name, wake);
      wakeups.ring(name);
      return stop;
    },
    stats: (arn) => messages.stats(byArn(arn)),
  };
  return {
    queues,
    find,
    has: (arn: string): boolean => byName.get(nameOf(arn))?.arn === arn,
    all: (): QueueSettings[] => [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    put,
    send,
    receive,
    remove,
    changeVisibility,
    stats: messages.stats,
    nextVisible: messages.nextVisible,
    onVisible: (name: string, wake: () => void) => wakeups.on(name, wake),
    first: messages.first,
    drop: messages.drop,
    purge: messages.purge,
    deleteQueue(name: string): void {
      byName.delete(name);
      store.run("delete from sqs_queue where name = ?", name);
      messages.purge(name);
    },
    close: () => wakeups.close(),
  };
}
