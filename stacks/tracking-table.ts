import { isPermanentStage } from "./stage.ts";

/** Runs, their segments, the routes they follow. What the clock has to look at is in the index Active. */
export const tracking = new sst.aws.Dynamo("Tracking", {
  fields: { pk: "string", sk: "string", active: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  // Its keys stay the same while a run goes on, so following a run writes nothing there.
  globalIndexes: { Active: { hashKey: "active", rangeKey: "pk", projection: "keys-only" } },
  ttl: "expiresAt",
  deletionProtection: isPermanentStage($app.stage),
});
