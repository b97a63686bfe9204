import { expect, test } from "vitest";
import { skippingClock } from "../../src/clock.ts";
import { createQueueEngine } from "../../src/sqs/queues.ts";
import { openStore } from "../../src/store.ts";
import { arn } from "./views.ts";
import { fc, runs } from "../../../../test/properties.ts";

/** The steps of a client, in any order; numbers select among its messages. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("send" as const),
      delay: fc.constantFrom(0, 0, 5),
      group: fc.constantFrom("a", "b"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("receive" as const),
      max: fc.integer({ min: 1, max: 10 }),
      seconds: fc.constantFrom(0, 5, 30),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("delete" as const), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant("hide" as const), pick: fc.nat(), seconds: fc.constantFrom(0, 1, 60) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("wait" as const), seconds: fc.constantFrom(1, 5, 30) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Runs steps on a queue with a maxReceiveCount of three; after each, every message is in exactly one place. */
function play(steps: Step[], name: string): void {
  const clock = skippingClock({ start: 1e12, frozen: true });
  const store = openStore();
  const dead = name.endsWith(".fifo") ? "dead.fifo" : "dead";
  const redrive = { deadLetterArn: arn("sqs", dead), maxReceiveCount: 3 };
  const planned = [
    { name, arn: arn("sqs", name), redrive },
    { name: dead, arn: arn("sqs", dead) },
  ];
  const engine = createQueueEngine({ store, clock, planned });
  const { queues } = engine;
  const sent = new Set<string>();
  const deleted = new Set<string>();
  const receives = new Map<string, number>();
  /** The latest handle of each message, and until when it is hidden. */
  const held = new Map<string, { handle: string; until: number }>();
  const order: string[] = [];
  const groups = new Map<string, string>();

  const take = (max: number, seconds: number) => {
    const inFlight = [...held]
      .filter(([id, { until }]) => until > clock.now() && !isDead(id))
      .map(([id]) => groups.get(id));
    const batch = queues.receive(arn("sqs", name), max, seconds);
    for (const { messageId, receiptHandle, attributes } of batch) {
      expect(sent.has(messageId) && !deleted.has(messageId), "only what was sent and not deleted").toBe(true);
      expect((held.get(messageId)?.until ?? 0) <= clock.now(), "nothing that is in flight").toBe(true);
      receives.set(messageId, (receives.get(messageId) ?? 0) + 1);
      expect(attributes["ApproximateReceiveCount"]).toBe(String(receives.get(messageId)));
      expect(receives.get(messageId), "no receive after the third").toBeLessThanOrEqual(3);
      held.set(messageId, { handle: receiptHandle, until: clock.now() + seconds * 1000 });
    }
    if (!name.endsWith(".fifo")) return;
    for (const group of ["a", "b"]) {
      const ids = batch
        .filter(({ attributes }) => attributes["MessageGroupId"] === group)
        .map(({ messageId }) => order.indexOf(messageId));
      expect(ids.length > 0 && inFlight.includes(group), "nothing of a group that is in flight").toBe(false);
      expect(ids, "a group in order").toEqual(ids.toSorted((x, y) => x - y));
    }
  };
  for (const one of steps) {
    const chosen =
      one.does === "delete" || one.does === "hide" ? [...held][one.pick % Math.max(1, held.size)] : undefined;
    if (one.does === "send") {
      const fifo = { groupId: one.group, deduplicationId: String(sent.size) };
      const options = name.endsWith(".fifo") ? fifo : { delaySeconds: one.delay };
      const { messageId } = queues.send(arn("sqs", name), `m${sent.size}`, options);
      sent.add(messageId);
      order.push(messageId);
      groups.set(messageId, one.group);
    } else if (one.does === "receive") take(one.max, one.seconds);
    else if (one.does === "wait") clock.advanceTo(clock.now() + one.seconds * 1000);
    else if (chosen) {
      const [id, { handle, until }] = chosen;
      const inFlight = until > clock.now();
      try {
        if (one.does === "delete") queues.delete(arn("sqs", name), handle);
        else queues.changeVisibility(arn("sqs", name), handle, one.seconds);
        if (one.does === "hide") held.set(id, { handle, until: clock.now() + one.seconds * 1000 });
        else if (!isDead(id)) {
          deleted.add(id);
          held.delete(id);
        }
      } catch {
        expect(inFlight && !isDead(id), "only what is not in flight is refused").toBe(false);
      }
    }
    const here = queues.stats(arn("sqs", name));
    const there = queues.stats(arn("sqs", dead));
    const places = here.visible + here.inFlight + here.delayed + there.visible + there.inFlight + there.delayed;
    expect(places + deleted.size, "each message in exactly one place").toBe(sent.size);
  }
  engine.close();
  store.close();

  function isDead(id: string): boolean {
    return store.get("select 1 from sqs_message where id = ? and queue = ?", id, dead) !== undefined;
  }
}

test.for(["q", "q.fifo"])(
  "%s: after any sends, receives, visibility changes and deletes each message is in exactly one place",
  (name) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => play(steps, name)),
      runs(100),
    );
  },
);
