import { logSystemFailuresOnly, setFunctionDefaults } from "./functions.ts";
import { linkNamesOnly } from "./links.ts";
import { restrictLogAccess } from "./function-logs.ts";
import { restrictRoleTrust } from "./role-trust.ts";
import { correctDefinition, restrictStateMachineRole } from "./state-machines.ts";

/** Permissions, partitions and defaults, decided once for every resource. Call before any resource is created. */
export function applyDefaults(): void {
  linkNamesOnly();
  $transform(sst.aws.Function, setFunctionDefaults);
  $transform(aws.lambda.Function, logSystemFailuresOnly);
  $transform(aws.sfn.StateMachine, correctDefinition);
  $transform(aws.iam.Role, restrictStateMachineRole);
  $transform(aws.iam.Role, restrictRoleTrust);
  $transform(aws.iam.Role, restrictLogAccess);
}
