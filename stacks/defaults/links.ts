import { retentionOf } from "../registry.ts";

/** Makes links carry names only: SST's grant `service:*`. Permissions are in grants.ts. */
export function linkNamesOnly(): void {
  sst.Linkable.wrap(sst.aws.Bus, (bus) => ({ properties: { name: bus.name, arn: bus.arn } }));
  sst.Linkable.wrap(sst.aws.Queue, (queue) => ({ properties: { url: queue.url } }));
  sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({
    properties: { name: table.name, ...retentionOf(table) },
  }));
  sst.Linkable.wrap(sst.aws.SnsTopic, (topic) => ({ properties: { arn: topic.arn } }));
  sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name } }));
  sst.Linkable.wrap(sst.aws.ApiGatewayWebSocket, (api) => ({
    properties: { url: api.url, managementEndpoint: api.managementEndpoint },
  }));
  sst.Linkable.wrap(sst.aws.StepFunctions, (machine) => ({ properties: { arn: machine.arn } }));
  sst.Linkable.wrap(sst.aws.Function, (fn) => ({ properties: { name: fn.name } }));
}
