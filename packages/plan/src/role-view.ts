import type { Facts } from "./facts.ts";
import { statementsOf } from "./policy.ts";
import type * as V from "./view.ts";

/** Resources that have a role, the service that assumes it for them, and where they name it. */
const users: { type: string; service: string; role: (of: Facts) => string | undefined }[] = [
  { type: "aws:lambda/function:Function", service: "lambda", role: (of) => of.maybe("role") },
  { type: "aws:sfn/stateMachine:StateMachine", service: "states", role: (of) => of.maybe("roleArn") },
  { type: "aws:scheduler/schedule:Schedule", service: "scheduler", role: (of) => of.inner("target").maybe("roleArn") },
  { type: "aws:cloudwatch/eventTarget:EventTarget", service: "events", role: (of) => of.maybe("roleArn") },
];

/** A role, whom it trusts and who has need of it. */
export function roleView(role: Facts, facts: (type: string) => Facts[]): V.RoleView {
  const arn = role.text("arn");
  return {
    id: role.of.component,
    arn,
    usedBy: users
      .filter((user) => facts(user.type).some((one) => user.role(one) === arn))
      .map(({ service }) => `${service}.amazonaws.com`),
    trust: statementsOf(role.get("assumeRolePolicy")),
  };
}
