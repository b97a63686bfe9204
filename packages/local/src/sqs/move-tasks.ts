import { randomUUID } from "node:crypto";
import type { Clock } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { invalidValue, sqsError } from "./errors.ts";
import type { QueueEngine } from "./queues.ts";

/** Messages moved before other work gets its turn. */
const MOVE_BATCH_SIZE = 100;

interface MessageMoveTask {
  handle: string;
  source: string;
  destination?: string;
  perSecond?: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  moved: number;
  toMove: number;
  startedAt: number;
  failure?: string;
}

/** Moves dead letters to their source queues, as the console's redrive does: new message ids, receive counts from zero. */
export function createMoveTasks(engine: QueueEngine, store: LocalStore, clock: Clock) {
  const tasks: MessageMoveTask[] = [];
  const sourcesOf = (arn: string) => engine.all().filter((queue) => queue.redrive?.deadLetterArn === arn);

  /** One message, in one transaction: never in both queues, never in none. False when there is no more. */
  function moveOne(task: MessageMoveTask): boolean {
    const from = engine.find(task.source.split(":").at(-1) ?? "");
    const message = engine.first(from.name);
    if (!message) return false;
    const arn = task.destination ?? message.dead_source;
    if (!arn) throw new Error("CouldNotDetermineMessageSource");
    const to = engine.find(arn.split(":").at(-1) ?? "");
    store.transaction(() => {
      engine.send(to, message.body, message.options);
      engine.drop(message.seq);
    });
    task.moved += 1;
    return true;
  }

  function step(task: MessageMoveTask): void {
    if (task.status !== "RUNNING") return void (task.status = "CANCELLED");
    try {
      for (let n = 0; n < (task.perSecond ?? MOVE_BATCH_SIZE); n++) {
        if (!moveOne(task)) return void (task.status = "COMPLETED");
      }
    } catch (error) {
      task.status = "FAILED";
      task.failure = error instanceof Error ? error.message : String(error);
      return;
    }
    if (task.perSecond) clock.at(clock.now() + 1000, () => step(task));
    else setImmediate(() => step(task));
  }

  return {
    sourcesOf,
    start(source: string, destination: string | undefined, perSecond: number | undefined): string {
      if (sourcesOf(source).length === 0) throw invalidValue("Source queue must be configured as a Dead Letter Queue.");
      if (tasks.some((task) => task.source === source && task.status === "RUNNING")) {
        throw sqsError("UnsupportedOperation", "There is already a task running. Only one active task is allowed.");
      }
      const task: MessageMoveTask = {
        handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: source })).toString("base64"),
        source,
        ...(destination ? { destination } : {}),
        ...(perSecond ? { perSecond } : {}),
        status: "RUNNING",
        moved: 0,
        toMove: engine.stats(engine.find(source.split(":").at(-1) ?? "")).visible,
        startedAt: clock.now(),
      };
      tasks.unshift(task);
      setImmediate(() => step(task));
      return task.handle;
    },
    cancel(handle: string): number {
      const task = tasks.find((one) => one.handle === handle);
      if (!task) throw sqsError("ResourceNotFoundException", "The task does not exist.");
      if (task.status !== "RUNNING") throw sqsError("UnsupportedOperation", `The task is ${task.status}.`);
      task.status = "CANCELLING";
      return task.moved;
    },
    list: (source: string, max: number): MessageMoveTask[] =>
      tasks.filter((task) => task.source === source).slice(0, max),
  };
}
