import { isPermanentStage } from "./stage.ts";

/** A table of things that doors list, by state and by whose they are; what has still to be done with them is in Due. */
export const thingsTable = (name: string) =>
  new sst.aws.Dynamo(name, {
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
