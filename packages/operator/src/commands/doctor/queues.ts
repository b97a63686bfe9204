import { parseStatements } from "@waybill/plan/view/policy";
import type { QueueView } from "@waybill/plan/view/stage-view";
import { parseJsonObject } from "../../json.ts";
import type { StageTarget } from "../../target.ts";

/** Every queue of a stage whose name begins with `prefix`, as SQS returns it. */
export async function readQueues(target: StageTarget, prefix: string): Promise<QueueView[]> {
  const sqs = await target.sqs();
  const urls: string[] = [];
  let next: string | undefined;
  do {
    const page = await sqs.listQueues({
      QueueNamePrefix: prefix,
      MaxResults: 1_000,
      ...(next ? { NextToken: next } : {}),
    });
    urls.push(...(page.QueueUrls ?? []));
    next = page.NextToken;
  } while (next);
  const queues: QueueView[] = [];
  for (const url of urls) {
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ["All"] });
    queues.push(toQueueView(url, Attributes));
  }
  return queues;
}

type Permission = NonNullable<QueueView["redriveAllow"]>["permission"];

function toQueueView(url: string, attributes: Partial<Record<string, string>>): QueueView {
  const name = url.split("/").at(-1) ?? url;
  const redrive = parseJsonObject(attributes["RedrivePolicy"] ?? "");
  const allow = parseJsonObject(attributes["RedriveAllowPolicy"] ?? "");
  return {
    id: name,
    name,
    url,
    arn: attributes["QueueArn"] ?? "",
    fifo: attributes["FifoQueue"] === "true",
    contentBasedDeduplication: attributes["ContentBasedDeduplication"] === "true",
    visibilitySeconds: Number(attributes["VisibilityTimeout"] ?? 30),
    delaySeconds: Number(attributes["DelaySeconds"] ?? 0),
    retentionSeconds: Number(attributes["MessageRetentionPeriod"] ?? 345_600),
    ...(redrive
      ? {
          redrive: {
            deadLetterArn: String(redrive["deadLetterTargetArn"]),
            maxReceiveCount: Number(redrive["maxReceiveCount"]),
          },
        }
      : {}),
    ...(allow
      ? {
          redriveAllow: {
            permission: allow["redrivePermission"] as Permission,
            sources: (allow["sourceQueueArns"] ?? []) as string[],
          },
        }
      : {}),
    policy: parseStatements(parseJsonObject(attributes["Policy"] ?? "")),
  };
}
