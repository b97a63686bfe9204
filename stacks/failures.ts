import { isPermanentStage } from "./stage.ts";

/** The failure log: why a message failed, by consumer and event. An item expires 30 days after it is resolved. */
export const failuresTable = new sst.aws.Dynamo("Failures", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  ttl: "expiresAt",
  deletionProtection: isPermanentStage($app.stage),
});
