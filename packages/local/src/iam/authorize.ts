import type { PolicyStatement, StageView } from "@waybill/plan/view/stage-view";
import { AwsError } from "../gateway/errors.ts";
import { accessKeyOf } from "./access-keys.ts";
import type { AwsRequest, TraceListener } from "../interfaces.ts";
import type { GrantRecorder } from "./grant-usage.ts";
import { isAllowed, type RequiredPermission } from "./policy.ts";
import { type CreateArn, requiredPermissions } from "./required-permissions.ts";

/** A function or a state machine, with the statements of its role. */
interface RoleHolder {
  id: string;
  name: string;
  statements: PolicyStatement[];
}

interface AuthorizerDependencies {
  view: Pick<StageView, "app" | "functions" | "stateMachines" | "tables">;
  arnOf: CreateArn;
  now: () => number;
  trace?: TraceListener;
  /** Records which grants are used. @default nothing is recorded */
  recorder?: GrantRecorder | undefined;
}

/**
 * Authorizes every call of a function or state machine by the statements of its role, so that a missing grant is found here and not
 * after the deploy. A call signed with no function's key is the operator's and always allowed.
 */
export function createIamAuthorizer({
  view,
  arnOf,
  now,
  trace = () => {},
  recorder,
}: AuthorizerDependencies): (request: AwsRequest) => void {
  const byKey = new Map<string, RoleHolder>([
    ...view.functions.map((fn) => [accessKeyOf(fn.name), fn] as const),
    ...view.stateMachines.map((machine) => [accessKeyOf(machine.arn), machine] as const),
  ]);
  const stage = { arnOf, partition: view.app.partition, tables: view.tables };
  return (request) => {
    const fn = byKey.get(request.accessKeyId ?? "");
    if (!fn) return;
    for (const permission of requiredPermissions(request, stage)) {
      if (isAllowed(fn.statements, permission)) {
        recorder?.record(fn, permission);
        continue;
      }
      const what = `${fn.id} may not ${permission.action} on ${permission.resources[0]}${describeContext(permission)}`;
      trace({
        at: now(),
        kind: "denied",
        what,
        function: fn.name,
        action: permission.action,
        resource: permission.resources[0],
      });
      throw accessDenied(request, fn, permission);
    }
  };
}

/** What conditions of a statement are about: ` (dynamodb:LeadingKeys=TASK#tsk_1)`. */
function describeContext({ context = {} }: RequiredPermission): string {
  const named = Object.entries(context).map(([key, values]) => `${key}=${values.join()}`);
  return named.length > 0 ? ` (${named.join(", ")})` : "";
}

function accessDenied(request: AwsRequest, fn: RoleHolder, permission: RequiredPermission): AwsError {
  const { action, resources } = permission;
  const message =
    `${fn.id} (${fn.name}) is not authorized to perform: ${action} on resource: ${resources[0]}${describeContext(permission)} ` +
    "because no statement of its role allows it. Grant it in the infra/ of its service, then run: npm run synth";
  if (request.service === "s3") return new AwsError("AccessDenied", message, { status: 403 });
  if (request.service === "execute-api") return new AwsError("ForbiddenException", message, { status: 403 });
  if (request.service === "sns") return new AwsError("AuthorizationError", message, { status: 403 });
  if (request.service === "sqs")
    return new AwsError("AccessDenied", message, { status: 403, queryCode: "AccessDenied" });
  return new AwsError("AccessDeniedException", message);
}
