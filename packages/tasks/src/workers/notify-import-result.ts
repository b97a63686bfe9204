import { PublishCommand } from "@aws-sdk/client-sns";
import { importResults } from "@waybill/events-schema/imports";
import { snsClient } from "@waybill/kernel/clients";
import { once } from "@waybill/kernel/once";
import { worker } from "@waybill/kernel/worker";
import { Resource } from "sst";
import { formatImportResult } from "../imports/format-import-result.ts";

/** Send one message about the result of a partner's file to the topic Alerts. */
export const handler = worker(
  "NotifyImportResult",
  importResults,
  async function notifyImportResult(message) {
    await snsClient().send(new PublishCommand({ TopicArn: Resource.Alerts.arn, ...formatImportResult(message) }));
  },
  { once },
);
