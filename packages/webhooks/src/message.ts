import { SendWebhook } from "@waybill/events-schema/webhooks";
import { createId } from "@waybill/kernel/ids";

/** The command to send a message to its webhook. */
export type WebhookCommand = ReturnType<typeof SendWebhook.create>;

/** The result of sending a message once: the status of the response, or why there is none. */
export interface SendAttempt {
  at: string;
  status?: number;
  error?: string;
}

/** A message as it was tried: one event for one webhook. */
export interface WebhookMessage {
  messageId: string;
  version: number;
  webhookId: string;
  event: string;
  state: "sent" | "retrying" | "failed";
  createdAt: string;
  /** When the first of the attempts was made that end after a day. */
  triedSince: string;
  attempts: number;
  /** The newest last. */
  lastAttempts: SendAttempt[];
  correlationId: string;
  /** While it is retried: what to send, and when. */
  body?: string;
  nextAttemptAt?: string;
}

const MINUTE_MS = 60_000;
const RETRY_FOR_MS = 24 * 60 * MINUTE_MS;
const MAX_DELAY_MS = 240 * MINUTE_MS;
/** A retry that is in the queue for so long is lost: it is enqueued again. */
const ENQUEUED_MS = 15 * MINUTE_MS;
const MAX_LISTED_ATTEMPTS = 5;

/** The message of an event for a webhook: its id and its body are the same however often it is created. */
export function createMessage(
  webhookId: string,
  { name, meta, data }: { name: string; meta: { id: string; at: string; correlationId: string }; data: unknown },
): WebhookCommand {
  const messageId = createId("msg", webhookId, meta.id);
  const body = JSON.stringify({ type: name, timestamp: meta.at, data });
  return toCommand({ messageId, webhookId, event: name, body }, meta.correlationId);
}

/** The command that retries a message. Its id is the first one's. */
export const createRetry = ({
  messageId,
  webhookId,
  event,
  body = "{}",
  correlationId,
}: WebhookMessage): WebhookCommand => toCommand({ messageId, webhookId, event, body }, correlationId);

const toCommand = (
  message: Pick<WebhookMessage, "messageId" | "webhookId" | "event"> & { body: string },
  correlationId: string,
): WebhookCommand => SendWebhook.create(message, { id: message.messageId, correlationId });

/** The message while its retry is in the queue. */
export const noteEnqueued = (message: WebhookMessage, now: number): WebhookMessage => ({
  ...message,
  version: message.version + 1,
  nextAttemptAt: new Date(now + ENQUEUED_MS).toISOString(),
});

/**
 * The message after one more attempt. A failed one is retried after 1, 2, 4 minutes … four hours at most, and given up after
 * a day. An operator's replay of one that was given up begins another day.
 *
 * @param random 0 to 1: retries of messages that failed together do not come together
 */
export function noteAttempt(
  before: WebhookMessage | undefined,
  sent: Pick<WebhookMessage, "messageId" | "webhookId" | "event" | "correlationId"> & { body: string },
  attempt: SendAttempt,
  { isAccepted, isRetried, random }: { isAccepted: boolean; isRetried: boolean; random: number },
): WebhookMessage {
  const { body, ...ids } = sent;
  const isAnew = !before || before.state === "failed";
  const triedSince = isAnew ? attempt.at : before.triedSince;
  const attempts = (before?.attempts ?? 0) + 1;
  const message = {
    ...ids,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? attempt.at,
    triedSince,
    attempts,
    lastAttempts: [...(before?.lastAttempts ?? []), attempt].slice(-MAX_LISTED_ATTEMPTS),
  };
  if (isAccepted) return { ...message, state: "sent" };
  const next = nextAttemptMs(Date.parse(triedSince), Date.parse(attempt.at), random);
  if (!isRetried || next === undefined) return { ...message, state: "failed" };
  return { ...message, state: "retrying", body, nextAttemptAt: new Date(next).toISOString() };
}

/** Twice as long after the first attempt as the last one was, a minute later at least; undefined after a day. */
function nextAttemptMs(since: number, now: number, random: number): number | undefined {
  const delay = Math.min(MAX_DELAY_MS, Math.max(MINUTE_MS, now - since)) * (0.75 + random / 4);
  return now - since >= RETRY_FOR_MS ? undefined : Math.min(now + delay, since + RETRY_FOR_MS);
}
