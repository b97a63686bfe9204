import { PublishCommand } from "@aws-sdk/client-sns";
import { ImportFailed, ImportFinished } from "@waybill/events-schema/imports";
import { snsClient } from "@waybill/kernel/clients";
import { once } from "@waybill/kernel/once";
import { worker } from "@waybill/kernel/worker";
import { Resource } from "sst";
import { summaryOf } from "../drop/summary.ts";

/** Whoever reads the alerts is told once what became of a partner's file. */
export const handler = worker(
  "TellOfImports",
  [ImportFinished, ImportFailed],
  async (message) => {
    await snsClient().send(new PublishCommand({ TopicArn: Resource.Alerts.arn, ...summaryOf(message) }));
  },
  { once },
);
