import { Webhook as Signer } from "standardwebhooks";

/** The headers of Standard Webhooks: one signature by each secret, so that a receiver may have either. */
export function signedHeaders(
  { messageId, body }: { messageId: string; body: string },
  secrets: readonly string[],
  now: number,
): Record<string, string> {
  const at = new Date(now);
  return {
    "content-type": "application/json",
    "user-agent": "Waybill-Webhooks/1",
    "webhook-id": messageId,
    "webhook-timestamp": String(Math.floor(now / 1_000)),
    "webhook-signature": secrets.map((secret) => new Signer(secret).sign(messageId, at, body)).join(" "),
  };
}
