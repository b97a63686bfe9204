import { isPermanentStage } from "./stage.ts";

/** Photos, what their pictures are, receipts and what was read off them, traces to know them again by. */
export const receipts = new sst.aws.Dynamo("Receipts", {
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
