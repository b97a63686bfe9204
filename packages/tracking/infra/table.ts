import { registerTable } from "../../../stacks/registry.ts";
import { retentionDays } from "../../../stacks/settings.ts";
import { isPermanentStage } from "../../../stacks/stage.ts";

/** Runs, their segments and routes. The index Active has the runs that DetectInactiveRuns checks, Listed those on the road, Courier those of a courier. */
export const trackingTable = registerTable(
  "tracking",
  new sst.aws.Dynamo("Tracking", {
    fields: { pk: "string", sk: "string", courierId: "string", active: "string", list: "string", listed: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    // Their keys do not change during a run, so a change of progress writes nothing to them.
    globalIndexes: {
      Active: { hashKey: "active", rangeKey: "pk", projection: "keys-only" },
      Listed: { hashKey: "list", rangeKey: "listed", projection: "keys-only" },
      Courier: { hashKey: "courierId", rangeKey: "pk", projection: "keys-only" },
    },
    ttl: "expiresAt",
    deletionProtection: isPermanentStage($app.stage),
  }),
  retentionDays.tracks,
);
