import { type EndpointRequest, type HttpResponse, ok } from "@waybill/kernel/http";
import { TaskPath } from "../requests.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { ready } from "../store.ts";
import { executeTaskCommand } from "./execute-command.ts";
import type { TaskVerb } from "./task.ts";

/** Transitions that are endpoints of their own. A claim and an assignment also take a slot; the others are the sweep's. */
type RequestedVerb = Exclude<TaskVerb, "claim" | "assign" | "draw" | "lapse" | "expire">;
type TransitionRequest = EndpointRequest<{ reason: string } | undefined, undefined, { taskId: string }>;

/** What endpoints of transitions have in common. */
export const transitionConfig = { path: TaskPath, warm: ready, responses: { 200: TaskResponse } } as const;

/** What an endpoint of a transition does: execute the caller's command, answer with the task after it. */
export const transitionTo = (verb: RequestedVerb, execute: typeof executeTaskCommand = executeTaskCommand) =>
  async function executeTransition(request: TransitionRequest): Promise<HttpResponse> {
    const { path, body, caller, correlationId, header, receivedAt } = request;
    const at = receivedAt.getTime();
    const command = { verb, by: caller.sub, at, correlationId, key: header("idempotency-key"), ...body };
    return ok(toTaskResponse(await execute(path.taskId, command, caller), at, caller));
  };
