import { manifestOf } from "./parts.ts";
import type { Rule } from "./rule.ts";

/** Tables whose rows must leave by themselves, by component name and attribute. */
const leaving: Record<string, string> = { Idempotency: "expiration", Failures: "expiresAt" };

export const rowsExpire: Rule = {
  id: "rows-expire",
  why: "Powertools writes `expiration` and never deletes; without the TTL the table grows for ever and a key used again years later is refused.",
  fix: "Set ttl of the table to the attribute its writer uses.",
  finds: (view) =>
    view.tables
      .filter(({ id, ttl }) => leaving[id] !== undefined && ttl !== leaving[id])
      .map(({ id, ttl }) => ({ resource: id, observed: ttl ?? "no ttl", wanted: `ttl ${leaving[id]}` })),
};

export const dataKept: Rule = {
  id: "data-kept",
  why: "On a stage somebody would miss, a replaced or removed resource must not take its data along. SST's buckets are emptied and deleted by default.",
  fix: "Use isPermanentStage() for forceDestroy and deletionProtection. Point-in-time recovery is SST's default.",
  finds: (view) => {
    if (!manifestOf(view)?.protected) return [];
    return [
      ...view.buckets
        .filter(({ forceDestroy }) => forceDestroy)
        .map(({ id }) => ({
          resource: id,
          observed: "emptied and deleted with the stack",
          wanted: "forceDestroy off",
        })),
      ...view.tables
        .filter(({ id, deletionProtection, pitr }) => id !== "Idempotency" && !(deletionProtection && pitr))
        .map(({ id, pitr }) => ({
          resource: id,
          observed: pitr ? "no deletion protection" : "no point-in-time recovery",
          wanted: "both",
        })),
    ];
  },
};
