import { AwsError } from "../gateway/errors.ts";

/** SQS answers JSON and repeats the error codes of its older Query protocol in a header; the SDK reads both. */
export function sqsError(code: string, message: string, queryCode = code): AwsError {
  return new AwsError(code, message, { queryCode });
}

export const noSuchQueue = (name: string): AwsError =>
  sqsError(
    "QueueDoesNotExist",
    `The specified queue does not exist: ${name}.`,
    "AWS.SimpleQueueService.NonExistentQueue",
  );

export const invalidValue = (message: string): AwsError =>
  sqsError("InvalidParameterValueException", message, "InvalidParameterValue");

export const missingParameter = (parameter: string): AwsError =>
  sqsError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${parameter}.`,
    "MissingParameter",
  );

export const outOfRange = (parameter: string, value: number, low: number, high: number): AwsError =>
  invalidValue(
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${low} and ${high}, if provided.`,
  );

export const invalidHandle = (handle: string): AwsError =>
  sqsError("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`);

export const invalidAttribute = (name: string, message?: string): AwsError =>
  message === undefined
    ? sqsError("InvalidAttributeName", `Unknown Attribute ${name}.`)
    : sqsError("InvalidAttributeValue", message);

/** A whole number within bounds, or the default. */
export function boundedNumber(value: number | undefined, name: string, low: number, high: number): number | undefined {
  if (value !== undefined && (value < low || value > high)) throw outOfRange(name, value, low, high);
  return value;
}
