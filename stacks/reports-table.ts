import { isPermanentStage } from "./stage.ts";

/** What couriers did, fact by fact, and the jobs that draw reports of it. */
export const reports = new sst.aws.Dynamo("Reports", {
  fields: { pk: "string", sk: "string", list: "string", listed: "string", due: "string", dueAt: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    Listed: { hashKey: "list", rangeKey: "listed" },
    Due: { hashKey: "due", rangeKey: "dueAt", projection: "keys-only" },
  },
  deletionProtection: isPermanentStage($app.stage),
});
