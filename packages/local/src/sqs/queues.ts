import type { Clock, Queues, ReceivedMessage, SendMessageOptions, TraceListener } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { noSuchQueue } from "./errors.ts";
import { createMessageStore } from "./messages.ts";
import { defaultSettings, type QueueSettings } from "./settings.ts";
import { createWakeups } from "./wakeups.ts";

/** What the plan says of a queue; what it leaves out has SQS's default. */
export type PlannedQueue = Pick<QueueSettings, "name" | "arn"> & Partial<QueueSettings>;

export type QueueEngine = ReturnType<typeof createQueueEngine>;

interface QueueDependencies {
  store: LocalStore;
  clock: Clock;
  watch?: TraceListener;
  planned?: readonly PlannedQueue[];
}

/** All queues of the offline cloud: for mappings and deliveries by ARN (`Queues`), for the API by settings. */
export function createQueueEngine({ store, clock, watch = () => {}, planned = [] }: QueueDependencies) {
  store.define("create table if not exists sqs_queue (name text primary key, settings text not null)");
  const kept = createMessageStore(store, () => clock.now());
  const waking = createWakeups(clock, (name) => kept.nextVisible(name));
  const queues = new Map<string, QueueSettings>();
  for (const { settings } of store.all<{ settings: string }>("select settings from sqs_queue")) {
    const queue = JSON.parse(settings) as QueueSettings;
    queues.set(queue.name, queue);
  }

  function put(queue: QueueSettings): void {
    queues.set(queue.name, queue);
    store.run("insert or replace into sqs_queue values (?, ?)", queue.name, JSON.stringify(queue));
  }
  for (const queue of planned) put({ ...defaultSettings(queue.name, queue.arn, clock.now()), ...queue });

  const find = (name: string): QueueSettings => {
    const queue = queues.get(name);
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
    const sent = kept.send(queue, body, options);
    if (options?.delaySeconds ?? queue.delaySeconds) waking.expect(queue.name, kept.nextVisible(queue.name));
    else waking.ring(queue.name);
    return sent;
  }
  function receive(queue: QueueSettings, max: number, seconds = queue.visibilitySeconds): ReceivedMessage[] {
    const dead = queue.redrive && queues.get(nameOf(queue.redrive.deadLetterArn));
    const { taken, moved } = kept.receive(queue, dead, max, seconds);
    if (dead && moved > 0) {
      const what = `${queue.name}: ${moved} received ${queue.redrive?.maxReceiveCount} times → ${dead.name}`;
      watch({ at: clock.now(), kind: "dead-letter", what, queue: queue.arn, deadLetter: dead.arn, count: moved });
      waking.ring(dead.name);
    }
    if (taken.length > 0) waking.expect(queue.name, clock.now() + seconds * 1000);
    return taken;
  }
  function remove(queue: QueueSettings, handle: string): void {
    kept.remove(queue, handle);
    // A FIFO group goes on only when its messages in flight are done.
    if (queue.fifo) waking.ring(queue.name);
  }
  function changeVisibility(queue: QueueSettings, handle: string, seconds: number): void {
    kept.changeVisibility(queue, handle, seconds);
    if (seconds === 0) waking.ring(queue.name);
    else waking.expect(queue.name, clock.now() + seconds * 1000);
  }

  const port: Queues = {
    send: (arn, body, options) => ({ messageId: send(byArn(arn), body, options).messageId }),
    receive: (arn, max, seconds) => receive(byArn(arn), max, seconds),
    delete: (arn, handle) => remove(byArn(arn), handle),
    changeVisibility: (arn, handle, seconds) => changeVisibility(byArn(arn), handle, seconds),
    onVisible(arn, wake) {
      const { name } = byArn(arn);
      const stop = waking.on(name, wake);
      waking.ring(name);
      return stop;
    },
    stats: (arn) => kept.stats(byArn(arn)),
  };
  return {
    port,
    find,
    has: (arn: string): boolean => queues.get(nameOf(arn))?.arn === arn,
    all: (): QueueSettings[] => [...queues.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    put,
    send,
    receive,
    remove,
    changeVisibility,
    stats: kept.stats,
    nextVisible: kept.nextVisible,
    onVisible: (name: string, wake: () => void) => waking.on(name, wake),
    first: kept.first,
    drop: kept.drop,
    purge: kept.purge,
    forget(name: string): void {
      queues.delete(name);
      store.run("delete from sqs_queue where name = ?", name);
      kept.purge(name);
    },
    close: () => waking.close(),
  };
}
