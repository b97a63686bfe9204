/** `npm run grants`: what functions were granted and no test has used. */
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { GRANT_EXCEPTIONS } from "./iam/grant-exceptions.ts";
import { reportUnusedGrants, type UnusedGrant } from "./iam/grant-usage.ts";

const folder = join(repositoryRoot, "node_modules/.cache/waybill/grants");
const { records, unused, excepted, staleExceptions } = reportUnusedGrants(
  createStageView(loadPlan()),
  folder,
  GRANT_EXCEPTIONS,
);

/** `dynamodb:PutItem on table/waybill-local-TasksTable: TASK#*`. */
const describe = ({ action, resource, kind }: UnusedGrant) =>
  `${action} on ${resource.split(":").slice(5).join(":") || resource}${kind === undefined ? "" : `: ${kind}`}`;

const lines = [...Map.groupBy(unused, ({ role }) => role)].flatMap(([role, grants]) => [
  role,
  ...grants.map((grant) => `  ${describe(grant)}`),
]);
for (const [{ actions, reason }, grants] of Map.groupBy(excepted, ({ exception }) => exception))
  lines.push(`${grants.length} of ${actions.join(", ")} are used by no test: ${reason}`);
for (const { actions, reason } of staleExceptions)
  lines.push(`The exception for ${actions.join(", ")} is for what is no longer granted: ${reason}`);

if (records === 0) {
  process.stderr.write("Nothing is recorded. Run the tests first: npm test\n");
  process.exitCode = 2;
} else {
  process.stdout.write(`${lines.join("\n")}\n`);
  process.stdout.write(
    `${unused.length} grants were never used by the ${records} test files that started the cloud.\n`,
  );
  if (unused.length > 0)
    process.stdout.write(
      "Take them out of the service's infra/, use them in a test, or give the reason in packages/local/src/iam/grant-exceptions.ts.\n",
    );
  if (unused.length > 0 || staleExceptions.length > 0) process.exitCode = 1;
}
