import { AwsError } from "../../gateway/errors.ts";
import { StateError } from "../state-error.ts";
import type { IntegrationCall } from "./integrations.ts";

/** Lambda's Invoke. An error of the function fails the task with the error's name. */
export const invoke: IntegrationCall = async (parameters, caller, machineArn) => {
  const {
    FunctionName,
    Payload,
    InvocationType = "RequestResponse",
  } = parameters as {
    FunctionName?: string;
    Payload?: unknown;
    InvocationType?: string;
  };
  if (typeof FunctionName !== "string")
    throw new AwsError("ValidationException", "The Arguments of lambda:invoke need a FunctionName.");
  const result = await caller.invoke(machineArn, FunctionName, Payload ?? {}, InvocationType === "Event");
  if (!result) return { ExecutedVersion: "$LATEST", StatusCode: 202 };
  if (result.functionError === undefined)
    return { ExecutedVersion: "$LATEST", Payload: result.payload ?? null, StatusCode: 200 };
  const { errorType = "Lambda.Unknown" } = (result.payload ?? {}) as { errorType?: string };
  throw new StateError({ error: errorType, cause: JSON.stringify(result.payload) });
};
