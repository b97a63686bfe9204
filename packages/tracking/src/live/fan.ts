import type { Portion, Scope } from "@waybill/events-schema/live";
import { log } from "@waybill/kernel/log";
import { post, type Posted } from "./connections.ts";
import { frame, seenBy } from "./frames.ts";
import { dropSubscriber, type Subscriber, subscribers } from "./store.ts";

/** Posts under way at a time: the slowest of them holds up its own lane, for a second at most. */
const LANES = 50;

/** One frame to each subscriber, of what it looks at. Who is gone is forgotten, who does not read is left out. */
export async function fan(portion: Portion): Promise<void> {
  const hearers = await subscribers();
  const texts = new Map<Scope, string>();
  const count: Record<Posted, number> = { sent: 0, gone: 0, "left out": 0 };
  const waiting = hearers.values();

  async function tell({ connectionId, scope }: Subscriber): Promise<void> {
    const text = texts.get(scope) ?? frame(seenBy(scope, portion));
    texts.set(scope, text);
    const posted = await post(connectionId, text);
    count[posted]++;
    if (posted === "gone") await dropSubscriber(connectionId);
  }
  async function takeTurns(): Promise<void> {
    for (const hearer of waiting) await tell(hearer);
  }
  await Promise.all(Array.from({ length: Math.min(LANES, hearers.length) }, takeTurns));
  const { from, to, changes } = portion;
  if (hearers.length > 0) log.info("frames sent", { from, to, changes: changes.length, ...count });
}
