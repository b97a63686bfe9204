import type { InvokeResult } from "../../interfaces.ts";

/** Calls AWS for a task: in the name of its machine's role, so that a right the role has not is missed here. */
export interface TaskCaller {
  /** An action of a service that speaks AWS JSON. @throws AwsError as the service refuses */
  json(machineArn: string, service: string, target: string, input: unknown): Promise<Record<string, unknown>>;
  /** @throws AwsError as S3 refuses */
  object(
    machineArn: string,
    method: "GET" | "PUT",
    path: string,
    body?: string,
  ): Promise<{ headers: Record<string, string>; body: string }>;
  /** Invokes a function and waits, or leaves it to be invoked. @throws AwsError when it may not, or there is none */
  invoke(machineArn: string, functionArn: string, payload: unknown, later: boolean): Promise<InvokeResult | undefined>;
}
