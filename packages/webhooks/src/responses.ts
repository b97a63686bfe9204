import { webhookEvents } from "@waybill/events-schema/groups";
import { FreeId, PlainId, TrimmedText } from "@waybill/events-schema/text";
import * as z from "zod";
import type { WebhookMessage } from "./message.ts";
import type { Webhook } from "./webhook.ts";

export const WebhookPath = z.object({ webhookId: PlainId });

const names = webhookEvents.map(({ name }) => name) as [string, ...string[]];
/** What an admin says of a webhook. */
export const WebhookFields = {
  url: FreeId.max(2_000).describe("Where to send: https, a name or address of the public Internet."),
  events: z.array(z.enum(names)).min(1).max(names.length).describe("The events to receive."),
  team: FreeId.max(64).optional().describe("Only the events of this team."),
  description: TrimmedText.max(200).optional(),
};

export const WebhookResponse = z.object({
  webhookId: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  team: z.string().optional(),
  description: z.string().optional(),
  state: z.enum(["active", "disabled"]),
  disabled: z
    .object({ at: z.iso.datetime(), reason: z.enum(["failing", "gone", "admin"]) })
    .optional()
    .describe("Since when and why nothing is sent to it."),
  failingSince: z.iso.datetime().optional().describe("Since when it has accepted nothing."),
  oldSecretExpiresAt: z.iso
    .datetime()
    .optional()
    .describe("Until then the secret before the last rotation signs, too."),
  createdAt: z.iso.datetime(),
});

/** A webhook with a secret that is shown once. */
export const WebhookSecretResponse = WebhookResponse.extend({
  secret: z.string().optional().describe("Signs its messages. Shown once; absent when the request was repeated."),
});
export const WebhookListResponse = z.object({ webhooks: z.array(WebhookResponse), cursor: z.string().optional() });

export const WebhookMessageResponse = z.object({
  messageId: z.string().describe("The header webhook-id, the same in all attempts."),
  event: z.string(),
  state: z.enum(["sent", "retrying", "failed"]),
  createdAt: z.iso.datetime(),
  attempts: z.int(),
  lastAttempts: z.array(z.object({ at: z.iso.datetime(), status: z.int().optional(), error: z.string().optional() })),
  nextAttemptAt: z.iso.datetime().optional(),
});
export const WebhookMessageListResponse = z.object({
  messages: z.array(WebhookMessageResponse),
  cursor: z.string().optional(),
});
export const TestMessageResponse = z.object({ messageId: z.string() });

/** The webhook as the API shows it: without its secrets. */
export function toWebhookResponse(webhook: Webhook): z.output<typeof WebhookResponse> {
  const { webhookId, url, events, team, description, disabled, failingSince, secrets, createdAt } = webhook;
  const oldSecretExpiresAt = secrets[1]?.expiresAt;
  return {
    webhookId,
    url,
    events,
    team,
    description,
    state: disabled ? "disabled" : "active",
    disabled,
    failingSince,
    oldSecretExpiresAt,
    createdAt,
  };
}

export const toMessageResponse = ({
  messageId,
  event,
  state,
  createdAt,
  attempts,
  lastAttempts,
  nextAttemptAt,
}: WebhookMessage): z.output<typeof WebhookMessageResponse> => ({
  messageId,
  event,
  state,
  createdAt,
  attempts,
  lastAttempts,
  nextAttemptAt,
});
