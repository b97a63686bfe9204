import type { InvokeResult } from "../../interfaces.ts";

/** Calls AWS for a task with its state machine's role, so that a missing permission is found here. */
export interface TaskCaller {
  /** An action of a service with the AWS JSON protocol. @throws AwsError as the service does */
  json(machineArn: string, service: string, target: string, input: unknown): Promise<Record<string, unknown>>;
  /** @throws AwsError as S3 does */
  object(
    machineArn: string,
    method: "GET" | "PUT",
    path: string,
    body?: string,
  ): Promise<{ headers: Record<string, string>; body: string }>;
  /** Invokes a function and waits, or invokes it asynchronously. @throws AwsError when it may not, or there is none */
  invoke(machineArn: string, functionArn: string, payload: unknown, later: boolean): Promise<InvokeResult | undefined>;
}
