import type { Scope } from "@waybill/events-schema/live";
import { problem } from "@waybill/kernel/errors";
import { scopeOf } from "./store.ts";
import { look } from "./watched.ts";

/** What a connection hears of; saying anything, it still looks at it. Throws NOT_FOUND where it does not hear of anything. */
export async function subscribed({ connectionId, at }: { connectionId: string; at: number }): Promise<Scope> {
  const scope = await scopeOf(connectionId);
  if (scope === undefined) throw problem("NOT_FOUND", "This connection hears of nothing yet: subscribe first.");
  await look(scope, at);
  return scope;
}
