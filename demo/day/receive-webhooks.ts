import { Webhook as Signer } from "standardwebhooks";
import { type ReceivedWebhook, startReceiver } from "../../packages/webhooks/test/receiver.ts";
import { distinctEvents, readEventLog } from "../check/event-log.ts";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { DemoCloud } from "../cloud.ts";
import { withProgress } from "../screen.ts";

/** What a system outside received by the end of the day. */
export interface WebhookCheck {
  /** Messages that it was to receive, and those that it never accepted. */
  sent: number;
  lost: number;
  /** Attempts that its outage refused. */
  refused: number;
  /** Accepted messages that came again, under the same id. */
  repeated: number;
  faults: string[];
}

const EVENTS = "task.claimed task.started task.completed task.failed delivery.out delivery.near delivery.done".split(
  " ",
);
export const OUTAGE_MINUTES = 3;
const MINUTE_MS = 60_000;
/** What the specification allows between the time that is signed and the receiver's clock. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/**
 * A system outside receives webhooks on this machine. `failForAWhile` begins an outage; `end` waits until nothing is retried any
 * more and compares what was accepted with the published events. It ends with the demo at the latest.
 */
export async function receiveWebhooks({ stopping, ...cloud }: DemoCloud, ask: ApiClient) {
  let failsUntil = 0;
  let secret: string | undefined;
  let forged = 0;
  const accepted = new Map<string, number>();

  /** The library verifies by this machine's clock; that of the cloud is ahead. */
  function isSigned({ headers, body }: Pick<ReceivedWebhook, "headers" | "body">): boolean {
    const sentAt = Number(headers["webhook-timestamp"]) * 1_000;
    const signature = new Signer(secret!).sign(String(headers["webhook-id"]), new Date(sentAt), body);
    return signature === headers["webhook-signature"] && Math.abs(cloud.clock.now() - sentAt) < TOLERANCE_MS;
  }
  const receiver = await startReceiver((message) => {
    if (cloud.clock.now() < failsUntil) return 503;
    if (!isSigned(message)) {
      forged += 1;
      return 400;
    }
    const id = String(message.headers["webhook-id"]);
    accepted.set(id, (accepted.get(id) ?? 0) + 1);
    return 204;
  });
  stopping.addEventListener("abort", receiver.stop);
  const registered = await requireSuccess<{ webhookId: string; secret: string }>(
    ask("POST", "/v1/webhooks", { url: receiver.url, events: EVENTS }),
  );
  secret = registered.secret;
  const webhook = `/v1/webhooks/${registered.webhookId}`;

  async function isRetrying(): Promise<boolean> {
    for (let query = "?limit=100"; ;) {
      const page = await requireSuccess<{ messages: { state: string }[]; cursor?: string }>(
        ask("GET", `${webhook}/messages${query}`),
      );
      if (page.messages.some(({ state }) => state === "retrying")) return true;
      if (page.cursor === undefined) return false;
      query = `?limit=100&cursor=${page.cursor}`;
    }
  }

  return {
    failForAWhile: () => void (failsUntil = cloud.clock.now() + OUTAGE_MINUTES * MINUTE_MS),
    async end(): Promise<WebhookCheck> {
      while (await withProgress("what was refused is sent again", isRetrying())) {
        cloud.clock.advanceTo(cloud.clock.now() + MINUTE_MS);
        await cloud.waitUntilIdle({ skip: true });
      }
      await requireSuccess(ask("DELETE", webhook));
      receiver.stop();
      const sent = distinctEvents(readEventLog(cloud)).filter(({ name }) => EVENTS.includes(name)).length;
      const repeated = [...accepted.values()].reduce((sum, times) => sum + times - 1, 0);
      const faults = forged > 0 ? [`${forged} webhooks were not signed by the secret that was shown`] : [];
      if (accepted.size !== sent) faults.push(`${accepted.size} webhooks were received of ${sent} events`);
      const refused = receiver.received.filter(({ status }) => status === 503).length;
      return { sent, lost: Math.max(0, sent - accepted.size), refused, repeated, faults };
    },
  };
}
