import { registerTable } from "../../../stacks/registry.ts";
import { isPermanentStage } from "../../../stacks/stage.ts";

/** Runs, their segments and routes. The index Active has the runs that DetectInactiveRuns checks. */
export const trackingTable = registerTable(
  "tracking",
  new sst.aws.Dynamo("Tracking", {
    fields: { pk: "string", sk: "string", active: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    // Its keys do not change during a run, so a change of progress writes nothing to it.
    globalIndexes: { Active: { hashKey: "active", rangeKey: "pk", projection: "keys-only" } },
    ttl: "expiresAt",
    deletionProtection: isPermanentStage($app.stage),
  }),
);
