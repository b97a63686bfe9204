import type { ParsedMessage } from "@waybill/events-schema/event";
import { type SendWebhook, TEST_MESSAGE } from "@waybill/events-schema/webhooks";
import { PermanentError } from "@waybill/kernel/errors";
import { noteAttempt, type SendAttempt } from "../message.ts";
import { readTargetRules } from "../settings.ts";
import { readMessage, readWebhook, updateMessage, updateWebhook } from "../store.ts";
import { post } from "../targets/post.ts";
import { activeSecrets, noteAccepted, noteRefused, type Webhook } from "../webhook.ts";
import { signedHeaders } from "./signed-headers.ts";

type Command = ParsedMessage<typeof SendWebhook>;

/**
 * Send a message to its webhook and record the result. One that was sent is not sent again; one that is refused is retried
 * by the sweep. Throws PermanentError for one that is given up, so that it becomes a dead letter.
 */
export async function sendWebhook(command: Command, now: number): Promise<void> {
  const { messageId, webhookId, event } = command.data;
  const before = await readMessage(messageId);
  if (before?.state === "sent") return;
  const webhook = await readWebhook(webhookId);
  const isTest = event === TEST_MESSAGE;
  const isHeld = webhook?.disabled !== undefined && !isTest;
  const attempt = !webhook
    ? failed(now, "the webhook was deleted")
    : isHeld
      ? failed(now, "the webhook is disabled")
      : await tryToSend(webhook, command, now);
  const isAccepted = attempt.status !== undefined && attempt.status >= 200 && attempt.status < 300;
  const result = { isAccepted, isRetried: webhook !== undefined && !isHeld && !isTest, random: Math.random() };
  const sent = { ...command.data, correlationId: command.meta.correlationId };
  // The webhook first: a message that was recorded as sent is not looked at again.
  if (webhook && !isHeld) await noteHealth(webhook, attempt, isAccepted, command, now);
  const { state, attempts } = await updateMessage(messageId, (stored) =>
    stored?.state === "sent" ? stored : noteAttempt(stored, sent, attempt, result),
  );
  if (state === "failed" && webhook && !isTest)
    throw new PermanentError(
      isHeld ? "webhook.disabled" : "webhook.undeliverable",
      `${event} was not accepted by ${webhookId} in ${attempts} attempts, the last one: ${describe(attempt)}. Replay it when the receiver works again.`,
    );
}

const failed = (now: number, error: string): SendAttempt => ({ at: new Date(now).toISOString(), error });

async function tryToSend(webhook: Webhook, { data }: Command, now: number): Promise<SendAttempt> {
  const headers = signedHeaders(data, activeSecrets(webhook, now), now);
  try {
    const status = await post({ url: webhook.url, headers, body: data.body }, await readTargetRules());
    return { at: new Date(now).toISOString(), status };
  } catch (error) {
    return failed(now, describeFailure(error));
  }
}

/** Our own sentence, or the system's code, such as ECONNREFUSED: its message has addresses in it. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message;
}

const describe = ({ status, error = `status ${status}` }: SendAttempt) => error;

/** Writes only when the webhook begins or ceases to fail, or is disabled. */
async function noteHealth(
  webhook: Webhook,
  { status }: SendAttempt,
  isAccepted: boolean,
  { data, meta }: Command,
  now: number,
): Promise<void> {
  if (isAccepted ? webhook.failingSince === undefined : data.event === TEST_MESSAGE) return;
  await updateWebhook(webhook.webhookId, { correlationId: meta.correlationId, now }, (stored) =>
    isAccepted ? noteAccepted(stored) : noteRefused(stored, now, status === 410),
  );
}
