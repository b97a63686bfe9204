import { randomBytes } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { WebhookDisabled } from "@waybill/events-schema/webhooks";
import { problem } from "@waybill/kernel/errors";
import { createId } from "@waybill/kernel/ids";

export interface WebhookSecret {
  value: string;
  /** A replaced secret signs until then, RFC 3339. */
  expiresAt?: string;
}

/** A webhook: where events are sent, and which. */
export interface Webhook {
  webhookId: string;
  version: number;
  url: string;
  /** Names of the events that it receives. */
  events: string[];
  /** It receives the events of this team only. */
  team?: string | undefined;
  description?: string | undefined;
  /** Since when nothing is sent to it, and why. */
  disabled?: { at: string; reason: "failing" | "gone" | "admin" };
  /** Since when it has accepted nothing. */
  failingSince?: string;
  /** The newest first. */
  secrets: WebhookSecret[];
  createdAt: string;
  deletedAt?: string;
}

const HOUR_MS = 3_600_000;
/** After a rotation both secrets sign for so long. */
const SECRET_OVERLAP_MS = 24 * HOUR_MS;
/** Each signs every message: more rotations in a day than anybody needs. */
const MAX_SECRETS = 10;
/** A webhook that accepts nothing for so long is disabled. */
const MAX_FAILING_MS = 72 * HOUR_MS;

/** A secret as Standard Webhooks writes it: 256 random bits. */
const createSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** A new webhook: one for the same caller and key. */
export function createWebhook(
  fields: Pick<Webhook, "url" | "events" | "team" | "description">,
  { by, key, at }: { by: string; key: string | undefined; at: Date },
): Webhook {
  return {
    webhookId: createId("whk", by, key),
    version: 1,
    ...fields,
    secrets: [{ value: createSecret() }],
    createdAt: at.toISOString(),
  };
}

/** What stays of a webhook that is deleted: that it was, and nothing secret. */
export const toDeleted = ({ webhookId, version, createdAt }: Webhook, now: number): Webhook => ({
  webhookId,
  version: version + 1,
  createdAt,
  url: "",
  events: [],
  secrets: [],
  deletedAt: new Date(now).toISOString(),
});

/** Throws IDEMPOTENCY_KEY_REUSED when another request is stored under the same key, or its webhook was deleted. */
export function assertSameRequest(stored: Webhook, requested: Webhook): void {
  if (stored.deletedAt !== undefined)
    throw problem("IDEMPOTENCY_KEY_REUSED", "The webhook of this idempotency-key was deleted. Use a new one.");
  const request = ({ url, events, team, description }: Webhook) => JSON.stringify([url, events, team, description]);
  if (request(stored) === request(requested)) return;
  throw problem("IDEMPOTENCY_KEY_REUSED", "Another request was sent under this idempotency-key. Use a new one.");
}

/**
 * The webhook with a new secret; those before sign, too, for a day after they were replaced. A rotation whose response was
 * lost is repeated, and the receiver still has the secret before both.
 */
export function rotateSecret(webhook: Webhook, now: number): Webhook {
  const expiresAt = new Date(now + SECRET_OVERLAP_MS).toISOString();
  const before = webhook.secrets.filter(isActiveAt(now)).map((secret) => ({ expiresAt, ...secret }));
  if (before.length >= MAX_SECRETS)
    throw problem("TOO_FAST", `${MAX_SECRETS} secrets sign already. Rotate again when the oldest has expired.`);
  return { ...webhook, secrets: [{ value: createSecret() }, ...before] };
}

const isActiveAt =
  (now: number) =>
  ({ expiresAt }: WebhookSecret): boolean =>
    expiresAt === undefined || Date.parse(expiresAt) > now;

/** The secrets that sign at `now`. */
export const activeSecrets = ({ secrets }: Webhook, now: number): string[] =>
  secrets.filter(isActiveAt(now)).map(({ value }) => value);

/** Whether it receives this event. */
export const isReceiving = (
  { events, team, disabled }: Webhook,
  { name, data }: { name: string; data: object },
): boolean => !disabled && events.includes(name) && (team === undefined || ("team" in data && data.team === team));

/** The webhook after it accepted a message. */
export function noteAccepted({ failingSince: _failingSince, ...webhook }: Webhook): Webhook {
  return webhook;
}

/** The webhook after it did not accept a message. It is disabled when it is gone, or has accepted nothing for three days. */
export function noteRefused(webhook: Webhook, now: number, isGone: boolean): Webhook {
  const at = new Date(now).toISOString();
  const { failingSince = at } = webhook;
  const hasFailedLong = now - Date.parse(failingSince) >= MAX_FAILING_MS;
  if (webhook.disabled || !(isGone || hasFailedLong)) return { ...webhook, failingSince };
  return { ...webhook, failingSince, disabled: { at, reason: isGone ? "gone" : "failing" } };
}

/** The event of a webhook that was disabled by a change. */
export function disabledEvents(
  before: Webhook,
  { webhookId, version, team, disabled }: Webhook,
  correlationId: string,
): Message[] {
  if (!disabled || before.disabled) return [];
  const data = { webhookId, reason: disabled.reason, ...(team !== undefined && { team }) };
  const origin = { id: `${webhookId}.${version}.disabled`, at: new Date(disabled.at), correlationId };
  return [WebhookDisabled.create(data, origin)];
}

/** What an admin may change. */
export interface WebhookChanges {
  url?: string | undefined;
  events?: string[] | undefined;
  description?: string | undefined;
  state?: "active" | "disabled" | undefined;
}

/** The webhook with these changes. Enabled again, it begins without its failures. */
export function changeWebhook(before: Webhook, { state, ...changes }: WebhookChanges, now: number): Webhook {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const { disabled, failingSince, ...rest } = { ...before, ...given };
  const kept = { ...rest, ...(disabled && { disabled }), ...(failingSince !== undefined && { failingSince }) };
  if (state === "active" && disabled) return rest;
  if (state !== "disabled" || disabled) return kept;
  return { ...kept, disabled: { at: new Date(now).toISOString(), reason: "admin" } };
}
