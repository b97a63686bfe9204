import * as alarms from "./alarms.ts";
import * as data from "./data.ts";
import * as deliveries from "./deliveries.ts";
import * as documents from "./documents.ts";
import * as doors from "./doors.ts";
import * as functions from "./functions.ts";
import * as manifest from "./manifest.ts";
import * as names from "./names.ts";
import * as partitions from "./partitions.ts";
import * as queues from "./queues.ts";
import * as rights from "./rights.ts";
import * as roles from "./roles.ts";
import type { Rule } from "./rule.ts";
import * as secrets from "./secrets.ts";
import * as stateMachines from "./state-machines.ts";

/** Every rule that needs nothing but the view: those of the plan's tests and of `waybill doctor` alike. */
export const houseRules: readonly Rule[] = [
  queues,
  deliveries,
  rights,
  roles,
  documents,
  alarms,
  doors,
  functions,
  data,
  partitions,
  names,
  secrets,
  stateMachines,
  manifest,
].flatMap((subject) => Object.values<Rule>(subject));
