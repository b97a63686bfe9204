import { registerTable } from "../../../stacks/registry.ts";
import { isPermanentStage } from "../../../stacks/stage.ts";

/** Facts about the work of couriers, and the jobs that build reports from them. */
export const reportsTable = registerTable(
  "reports",
  new sst.aws.Dynamo("Reports", {
    fields: { pk: "string", sk: "string", list: "string", listed: "string", due: "string", dueAt: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    globalIndexes: {
      Listed: { hashKey: "list", rangeKey: "listed" },
      Due: { hashKey: "due", rangeKey: "dueAt", projection: "keys-only" },
    },
    deletionProtection: isPermanentStage($app.stage),
  }),
);
