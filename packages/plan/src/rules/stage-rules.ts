import * as alarms from "./messaging/alarms.ts";
import * as dataRetention from "./resources/data-retention.ts";
import * as eventRules from "./messaging/event-rules.ts";
import * as resourcePolicies from "./security/resource-policies.ts";
import * as apis from "./security/apis.ts";
import * as functions from "./resources/functions.ts";
import * as manifest from "./resources/manifest.ts";
import * as names from "./resources/names.ts";
import * as ownData from "./security/own-data.ts";
import * as partitions from "./resources/partitions.ts";
import * as queues from "./messaging/queues.ts";
import * as permissions from "./security/permissions.ts";
import * as roles from "./security/roles.ts";
import type { StageRule } from "./rule.ts";
import * as secrets from "./security/secrets.ts";
import * as stateMachines from "./resources/state-machines.ts";

/** Every rule that needs nothing but the view: those of the plan's tests and of `waybill doctor` alike. */
export const STAGE_RULES: readonly StageRule[] = [
  queues,
  eventRules,
  permissions,
  ownData,
  roles,
  resourcePolicies,
  alarms,
  apis,
  functions,
  dataRetention,
  partitions,
  names,
  secrets,
  stateMachines,
  manifest,
].flatMap((subject) => Object.values<StageRule>(subject));
