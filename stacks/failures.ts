import { isPermanentStage } from "./stage.ts";

/** The failure ledger: why each message failed, per (consumer, event). Rows leave 30 days after they are resolved. */
export const failures = new sst.aws.Dynamo("Failures", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  ttl: "expiresAt",
  deletionProtection: isPermanentStage($app.stage),
});
