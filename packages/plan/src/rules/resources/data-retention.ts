import { readManifest } from "../lookups.ts";
import type { RuleViolation, StageRule } from "../rule.ts";
import type { StageView } from "../../view/stage-view.ts";

/** TTL attributes of tables whose items must expire, by component name. */
const TTL_ATTRIBUTES: Record<string, string> = { Idempotency: "expiration", Failures: "expiresAt" };

export const ttlConfigured: StageRule = {
  id: "ttl-configured",
  why: "Powertools writes `expiration` and never deletes; without the TTL the table grows for ever and a key used again years later is refused.",
  fix: "Set ttl of the table to the attribute its writer uses.",
  findViolations: (view) =>
    view.tables
      .filter(({ id, ttl }) => TTL_ATTRIBUTES[id] !== undefined && ttl !== TTL_ATTRIBUTES[id])
      .map(({ id, ttl }) => ({ resource: id, observed: ttl ?? "no ttl", wanted: `ttl ${TTL_ATTRIBUTES[id]}` })),
};

export const dataProtected: StageRule = {
  id: "data-protected",
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

/** Tables whose links say for how many days their stores keep what is personal, by kind. */
const TABLE_OF_KIND: Record<string, string> = { tracks: "Tracking", photos: "Receipts", attempts: "Tasks" };
/** Where the bytes of photos are; each expires by its age. */
const PHOTO_PREFIXES = ["originals/", "thumbnails/"];

export const retentionEnforced: StageRule = {
  id: "retention-enforced",
  why: "What is personal is stored for as long as the settings say, and no longer.",
  fix: "Set retentionDays in stacks/settings.ts and deploy; the tables, the bucket and the event log take it from there.",
  findViolations(view) {
    const manifest = readManifest(view);
    if (!manifest) return [];
    const days = manifest.retentionDays;
    if (!days) return [{ resource: "Manifest", observed: "no retentionDays", wanted: "the days of each kind" }];
    return [
      ...tableViolations(view, days),
      ...photoViolations(view, days["photos"]),
      ...eventViolations(view, days["events"]),
    ];
  },
};

function tableViolations(view: StageView, days: Record<string, number>): RuleViolation[] {
  return Object.entries(TABLE_OF_KIND).flatMap(([kind, id]) => {
    const table = view.tables.find((one) => one.id === id || one.id === id.toLowerCase());
    const links = view.functions
      .flatMap(({ links: all }) => Object.values(all))
      .filter(({ name }) => name === table?.name);
    const linked = links.find(({ retentionDays }) => retentionDays !== days[kind]);
    return [
      ...(table?.ttl === "expiresAt"
        ? []
        : [{ resource: id, observed: table?.ttl ?? "no ttl", wanted: "ttl expiresAt" }]),
      ...(linked
        ? [
            {
              resource: id,
              observed: `${String(linked["retentionDays"])} days in a link`,
              wanted: `${days[kind]} days of ${kind}`,
            },
          ]
        : []),
    ];
  });
}

/** Buckets are not read from a live stage. */
function photoViolations(view: StageView, days: number | undefined): RuleViolation[] {
  const bucket = view.buckets.find(({ id }) => id === "Photos");
  if (!bucket) return [];
  const rules = bucket.lifecycle as { status?: string; filter?: { prefix?: string }; expiration?: { days?: number } }[];
  return PHOTO_PREFIXES.flatMap((prefix) => {
    const rule = rules.find(({ status, filter }) => status === "Enabled" && filter?.prefix === prefix);
    if (rule?.expiration?.days === days) return [];
    const observed = rule ? `${rule.expiration?.days} days` : "no rule";
    return [{ resource: "Photos", observed: `${prefix} ${observed}`, wanted: `${days} days of photos` }];
  });
}

function eventViolations(view: StageView, days: number | undefined): RuleViolation[] {
  const name = readManifest(view)?.eventLog;
  const observed = view.logGroups.find((group) => group.name === name)?.retentionDays;
  return observed === days
    ? []
    : [{ resource: "EventLog", observed: `${observed} days`, wanted: `${days} days of events` }];
}
