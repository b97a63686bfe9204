import { isPermanentStage } from "./stage.ts";

/** Routes, tasks, who asked for them, slots and ledgers of couriers. What has still to be told is in the index Due. */
export const tasks = new sst.aws.Dynamo("Tasks", {
  fields: {
    pk: "string",
    sk: "string",
    list: "string",
    owner: "string",
    listed: "string",
    due: "string",
    dueAt: "string",
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    Listed: { hashKey: "list", rangeKey: "listed" },
    Owned: { hashKey: "owner", rangeKey: "listed" },
    Due: { hashKey: "due", rangeKey: "dueAt", projection: "keys-only" },
  },
  ttl: "expiresAt",
  deletionProtection: isPermanentStage($app.stage),
});
