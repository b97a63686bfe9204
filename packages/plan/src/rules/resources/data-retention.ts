import { readManifest } from "../lookups.ts";
import type { StageRule } from "../rule.ts";

/** TTL attributes of tables whose items must expire, by component name. */
const TTL_ATTRIBUTES: Record<string, string> = { Idempotency: "expiration", Failures: "expiresAt" };

export const ttlConfigured: StageRule = {
  id: "rows-expire",
  why: "Powertools writes `expiration` and never deletes; without the TTL the table grows for ever and a key used again years later is refused.",
  fix: "Set ttl of the table to the attribute its writer uses.",
  findViolations: (view) =>
    view.tables
      .filter(({ id, ttl }) => TTL_ATTRIBUTES[id] !== undefined && ttl !== TTL_ATTRIBUTES[id])
      .map(({ id, ttl }) => ({ resource: id, observed: ttl ?? "no ttl", wanted: `ttl ${TTL_ATTRIBUTES[id]}` })),
};

export const dataProtected: StageRule = {
  id: "data-kept",
  why: "On a permanent stage, replacing or removing a resource must not delete its data. SST's buckets are emptied and deleted by default.",
  fix: "Use isPermanentStage() for forceDestroy and deletionProtection. Point-in-time recovery is SST's default.",
  findViolations: (view) => {
    if (!readManifest(view)?.protected) return [];
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
