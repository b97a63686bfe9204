import { functionsAlike, tellsOfFailuresOnly } from "./functions.ts";
import { linksNameOnly } from "./links.ts";
import { writesOwnLog } from "./own-log.ts";
import { trustsOwnService } from "./roles.ts";
import { asAwsReadsIt, onlyWhatItRuns } from "./state-machines.ts";

/** Rights, partitions and defaults, decided once for every resource. Call before any of them exists. */
export function harden(): void {
  linksNameOnly();
  $transform(sst.aws.Function, functionsAlike);
  $transform(aws.lambda.Function, tellsOfFailuresOnly);
  $transform(aws.sfn.StateMachine, asAwsReadsIt);
  $transform(aws.iam.Role, onlyWhatItRuns);
  $transform(aws.iam.Role, trustsOwnService);
  $transform(aws.iam.Role, writesOwnLog);
}
