import { StateError } from "../state-error.ts";
import type { IntegrationCall } from "./integrations.ts";

/** An action whose input is the Arguments and whose response is the result. */
export const jsonAction =
  (service: string, target: string): IntegrationCall =>
  (parameters, caller, machineArn) =>
    caller.json(machineArn, service, target, parameters);

/** SendMessage: a body that is not text is sent as JSON. */
export const sendMessage: IntegrationCall = (parameters, caller, machineArn) => {
  const { MessageBody, ...rest } = parameters as { MessageBody: unknown };
  const body = typeof MessageBody === "string" ? MessageBody : JSON.stringify(MessageBody);
  return caller.json(machineArn, "sqs", "AmazonSQS.SendMessage", { ...rest, MessageBody: body });
};

/** PutEvents, where an entry that was refused fails the task. A Detail that is not text is sent as JSON. */
export const putEvents: IntegrationCall = async (parameters, caller, machineArn) => {
  const { Entries = [] } = parameters as { Entries?: { Detail?: unknown }[] };
  const texts = Entries.map(({ Detail, ...entry }) => ({
    ...entry,
    Detail: typeof Detail === "string" ? Detail : JSON.stringify(Detail),
  }));
  const answer = await caller.json(machineArn, "events", "AWSEvents.PutEvents", { Entries: texts });
  if (answer["FailedEntryCount"])
    throw new StateError({ error: "EventBridge.FailedEntry", cause: JSON.stringify(answer) });
  return answer;
};

/** StartExecution of another machine, without waiting for its end. An Input that is not text is sent as JSON. */
export const startExecution: IntegrationCall = (parameters, caller, machineArn) => {
  const { StateMachineArn, Name, Input } = parameters as { StateMachineArn?: string; Name?: string; Input?: unknown };
  const input = typeof Input === "string" ? Input : JSON.stringify(Input ?? {});
  return caller.json(machineArn, "states", "AWSStepFunctions.StartExecution", {
    stateMachineArn: StateMachineArn,
    input,
    ...(Name === undefined ? {} : { name: Name }),
  });
};
