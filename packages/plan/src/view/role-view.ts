import type { ResourceReader } from "./resource-reader.ts";
import { parseStatements } from "./policy.ts";
import type * as V from "./stage-view.ts";

/** Resources that have a role, the service that assumes it for them, and where they name it. */
const ROLE_USERS: { type: string; service: string; role: (of: ResourceReader) => string | undefined }[] = [
  { type: "aws:lambda/function:Function", service: "lambda", role: (of) => of.optionalText("role") },
  { type: "aws:sfn/stateMachine:StateMachine", service: "states", role: (of) => of.optionalText("roleArn") },
  {
    type: "aws:scheduler/schedule:Schedule",
    service: "scheduler",
    role: (of) => of.nested("target").optionalText("roleArn"),
  },
  { type: "aws:cloudwatch/eventTarget:EventTarget", service: "events", role: (of) => of.optionalText("roleArn") },
];

/** A role, whom it trusts and who has need of it. */
export function roleView(role: ResourceReader, facts: (type: string) => ResourceReader[]): V.RoleView {
  const arn = role.text("arn");
  return {
    id: role.resource.component,
    arn,
    usedBy: ROLE_USERS.filter((user) => facts(user.type).some((one) => user.role(one) === arn)).map(
      ({ service }) => `${service}.amazonaws.com`,
    ),
    trust: parseStatements(role.get("assumeRolePolicy")),
  };
}
