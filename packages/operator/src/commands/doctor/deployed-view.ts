import type { StageView } from "@waybill/plan/view/stage-view";
import type { StageTarget } from "../../target.ts";
import { readRules } from "./rules.ts";
import { readFunctions, readEventSourceMappings, readInvokePermissions } from "./functions.ts";
import { readQueues } from "./queues.ts";
import { readTables } from "./tables.ts";
import { readAlarms, readLogGroups } from "./alarms-and-logs.ts";

/** Not read from a stage: rules about these check the plan only. */
export const UNREAD_RESOURCES = "roles, API routes, topics, buckets, state machines and saved queries";

/** A deployed stage in the form of the plan, so that the same rules check both. Read with the operator's own permissions. */
export async function readDeployedView(target: StageTarget): Promise<StageView> {
  const { manifest, stage, region, account } = target;
  // All names of a stage have one prefix, which the manifest has in the functions' log groups.
  const prefix = manifest.functionLogs.replace(/^\/aws\/lambda\//, "");
  const [queues, functions, rules, alarms, logs, tables] = await Promise.all([
    readQueues(target, prefix),
    readFunctions(target, prefix),
    readRules(target),
    readAlarms(target, prefix),
    readLogGroups(target),
    readTables(target),
  ]);
  const targets = new Set(rules.flatMap((rule) => rule.targets.map(({ arn }) => arn)));
  const invoked = functions.map(({ arn }) => arn).filter((arn) => targets.has(arn));
  return {
    app: { name: "waybill", stage, partition: queues[0]?.arn.split(":")[1] ?? "aws", region, account },
    functions,
    queues,
    mappings: await readEventSourceMappings(target, functions),
    buses: [{ id: manifest.bus, name: manifest.bus, arn: "" }],
    rules,
    apis: [],
    schedules: [],
    topics: [],
    buckets: [],
    tables,
    stateMachines: [],
    parameters: target.manifestParts,
    ...logs,
    alarms,
    permissions: await readInvokePermissions(target, invoked),
    roles: [],
    documents: [],
    savedQueries: [],
    unknownTypes: [],
  };
}
