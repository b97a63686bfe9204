import { functionsAlike, tellsOfFailuresOnly } from "./functions.ts";
import { linksNameOnly } from "./links.ts";
import { fromThisAccountOnly } from "./queue-policies.ts";
import { asAwsReadsIt, onlyWhatItRuns } from "./state-machines.ts";

/** Rights, partitions and defaults, decided once for every resource. Call before any of them exists. */
export function harden(): void {
  linksNameOnly();
  $transform(sst.aws.Function, functionsAlike);
  $transform(aws.lambda.Function, tellsOfFailuresOnly);
  $transform(aws.sqs.QueuePolicy, fromThisAccountOnly);
  $transform(aws.sfn.StateMachine, asAwsReadsIt);
  $transform(aws.iam.Role, onlyWhatItRuns);
}
