import * as z from "zod";
import { command, event, openEnum } from "./event.ts";
import { TaskId } from "./tasks.ts";
import { FreeId, FreeText } from "./text.ts";
import { RunId, StopId, TeamId } from "./tracking.ts";

/** One stop of a run, as its customer may know it: ids only. */
const NoticeFields = {
  taskId: TaskId,
  runId: RunId,
  stopId: StopId,
  team: TeamId.optional(),
};

export const DeliveryOut = event("delivery.out", {
  v: 1,
  owner: "webhooks",
  description: "The run that goes to this stop has started; once for each stop.",
  subject: (notice) => notice.runId,
  consumers: ["EnqueueWebhooks"],
  data: NoticeFields,
  examples: [{ taskId: "tsk_1", runId: "run_1.3", stopId: "s1", team: "north" }],
});

export const DeliveryNear = event("delivery.near", {
  v: 1,
  owner: "webhooks",
  description: "The courier is some minutes from this stop; at most once for each stop.",
  subject: (notice) => notice.runId,
  consumers: ["EnqueueWebhooks"],
  data: {
    ...NoticeFields,
    etaFrom: z.iso.datetime().describe("Earliest expected arrival, in whole minutes."),
    etaTo: z.iso.datetime().describe("Latest expected arrival, in whole minutes."),
  },
  examples: [
    {
      taskId: "tsk_1",
      runId: "run_1.3",
      stopId: "s1",
      etaFrom: "2026-11-21T09:06:00.000Z",
      etaTo: "2026-11-21T09:13:00.000Z",
    },
  ],
});

export const DeliveryDone = event("delivery.done", {
  v: 1,
  owner: "webhooks",
  description: "The courier has left this stop, or completed the task after visiting it; once for each stop.",
  subject: (notice) => notice.runId,
  consumers: ["EnqueueWebhooks"],
  data: { ...NoticeFields, at: z.iso.datetime().describe("When it was done.") },
  examples: [{ taskId: "tsk_1", runId: "run_1.3", stopId: "s1", at: "2026-11-21T09:14:30.000Z" }],
});

const WebhookId = FreeId.max(64).describe("The webhook.");

export const WebhookDisabled = event("webhook.disabled", {
  v: 1,
  owner: "webhooks",
  description: "Nothing is sent to a webhook any more until an admin enables it.",
  subject: (webhook) => webhook.webhookId,
  consumers: ["EnqueueWebhooks"],
  data: {
    webhookId: WebhookId,
    reason: openEnum(["failing", "gone", "admin"]).describe(
      "It accepted nothing for days, it answered 410, or an admin disabled it.",
    ),
    team: TeamId.optional(),
  },
  examples: [{ webhookId: "whk_1", reason: "failing" }],
});

export const SendWebhook = command("webhook.send", {
  v: 1,
  owner: "webhooks",
  description: "Send a message to a webhook.",
  subject: (message) => message.messageId,
  consumers: ["SendWebhooks"],
  data: {
    messageId: FreeId.max(64).describe("The message: one event for one webhook."),
    webhookId: WebhookId,
    event: FreeId.max(64).describe("Name of the event."),
    body: FreeText.min(2).max(204_800).describe("The JSON text to send; it is signed as it is."),
  },
  examples: [
    {
      messageId: "msg_1",
      webhookId: "whk_1",
      event: "task.claimed",
      body: '{"type":"task.claimed","timestamp":"2026-11-21T09:00:00.000Z","data":{"taskId":"tsk_1","courierId":"c1"}}',
    },
  ],
});

/** The name of the message that tests a webhook. It is sent to that webhook alone, and is not an event of the bus. */
export const TEST_MESSAGE = "webhook.test";

/** What customers may be notified of: derived from the events of runs. */
export const deliveryNotices = [DeliveryOut, DeliveryNear, DeliveryDone] as const;
