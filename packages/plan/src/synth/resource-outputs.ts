/**
 * What AWS would answer: names, ids, ARNs and URLs, invented from the logical name, the partition and the region alone.
 * No clock and no chance, so that the same program gives the same plan, byte for byte.
 */
import { createHash } from "node:crypto";

export interface SynthContext {
  partition: string;
  region: string;
  /** Domain suffix of the partition's endpoints. */
  suffix: string;
  account: string;
}

/** JSON-like values as Pulumi hands them over. */
export type PulumiProps = Record<string, unknown>;

const digest = (text: string, length = 10) => createHash("sha256").update(text).digest("hex").slice(0, length);

/** Names a resource of this cloud. */
export const arn = (
  cloud: SynthContext,
  service: string,
  resource: string,
  { region = cloud.region, account = cloud.account } = {},
) => `arn:${cloud.partition}:${service}:${region}:${account}:${resource}`;

type OutputModel = (name: string, inputs: PulumiProps, cloud: SynthContext) => PulumiProps;

/** Attributes that only the cloud knows, by resource type. `$id` is the resource's id. */
const OUTPUT_MODELS: Record<string, OutputModel> = {
  "aws:sqs/queue:Queue": (name, _, cloud) => {
    const url = `https://sqs.${cloud.region}.${cloud.suffix}/${cloud.account}/${name}`;
    return { $id: url, url, arn: arn(cloud, "sqs", name) };
  },
  "aws:sns/topic:Topic": (name, _, cloud) => ({ $id: arn(cloud, "sns", name), arn: arn(cloud, "sns", name) }),
  "aws:sns/topicSubscription:TopicSubscription": (name, inputs) => ({
    arn: `${String(inputs["topic"])}:${digest(name)}`,
  }),
  "aws:cloudwatch/eventBus:EventBus": (name, _, cloud) => ({
    $id: name,
    arn: arn(cloud, "events", `event-bus/${name}`),
  }),
  "aws:cloudwatch/eventRule:EventRule": (name, inputs, cloud) => {
    const bus = inputs["eventBusName"];
    return { $id: name, arn: arn(cloud, "events", typeof bus === "string" ? `rule/${bus}/${name}` : `rule/${name}`) };
  },
  "aws:cloudwatch/logGroup:LogGroup": (name, _, cloud) => ({ $id: name, arn: arn(cloud, "logs", `log-group:${name}`) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name, _, cloud) => ({
    $id: name,
    arn: arn(cloud, "cloudwatch", `alarm:${name}`),
  }),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": (name) => ({ $id: name }),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (name) => ({ $id: name }),
  "aws:cloudwatch/queryDefinition:QueryDefinition": (name) => ({ queryDefinitionId: digest(name, 32) }),
  "aws:dynamodb/table:Table": (name, inputs, cloud) => ({
    $id: name,
    arn: arn(cloud, "dynamodb", `table/${name}`),
    ...(inputs["streamEnabled"]
      ? { streamArn: arn(cloud, "dynamodb", `table/${name}/stream/2000-01-01T00:00:00.000`) }
      : {}),
  }),
  "aws:s3/bucket:Bucket": (name, _, cloud) => ({
    $id: name,
    arn: `arn:${cloud.partition}:s3:::${name}`,
    bucket: name,
    region: cloud.region,
    bucketDomainName: `${name}.s3.${cloud.suffix}`,
    bucketRegionalDomainName: `${name}.s3.${cloud.region}.${cloud.suffix}`,
  }),
  "aws:s3/bucketObjectv2:BucketObjectv2": (name) => ({ $id: name }),
  "aws:iam/role:Role": (name, _, cloud) => ({ $id: name, arn: arn(cloud, "iam", `role/${name}`, { region: "" }) }),
  "aws:lambda/function:Function": (name, inputs, cloud) => {
    const own = arn(cloud, "lambda", `function:${name}`);
    const version = inputs["publish"] ? "1" : "$LATEST";
    const invoke = (of: string) =>
      `arn:${cloud.partition}:apigateway:${cloud.region}:lambda:path/2015-03-31/functions/${of}/invocations`;
    return {
      $id: name,
      arn: own,
      version,
      publish: inputs["publish"] ?? false,
      qualifiedArn: `${own}:${version}`,
      invokeArn: invoke(own),
      qualifiedInvokeArn: invoke(`${own}:${version}`),
      lastModified: "2000-01-01T00:00:00Z",
    };
  },
  "aws:lambda/functionUrl:FunctionUrl": (name, _, cloud) => ({
    functionUrl: `https://${digest(name)}.lambda-url.${cloud.region}.on.aws/`,
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (name) => ({ $id: digest(name, 36), uuid: digest(name, 36) }),
  "aws:apigatewayv2/api:Api": (name, inputs, cloud) => {
    const id = digest(name);
    const scheme = inputs["protocolType"] === "WEBSOCKET" ? "wss" : "https";
    return {
      $id: id,
      apiEndpoint: `${scheme}://${id}.execute-api.${cloud.region}.${cloud.suffix}`,
      executionArn: arn(cloud, "execute-api", id),
      arn: `arn:${cloud.partition}:apigateway:${cloud.region}::/apis/${id}`,
    };
  },
  "aws:apigatewayv2/authorizer:Authorizer": (name) => ({ $id: digest(name, 6) }),
  "aws:apigatewayv2/integration:Integration": (name) => ({ $id: digest(name, 7) }),
  "aws:apigatewayv2/route:Route": (name) => ({ $id: digest(name, 7) }),
  "aws:apigatewayv2/routeResponse:RouteResponse": (name) => ({ $id: digest(name, 7) }),
  "aws:apigatewayv2/stage:Stage": (_, inputs) => ({ $id: inputs["name"] }),
  "aws:apigateway/account:Account": (_name, _inputs, cloud) => ({
    cloudwatchRoleArn: arn(cloud, "iam", "role/existing-apigateway-logs", { region: "" }),
  }),
  "aws:sfn/stateMachine:StateMachine": (name, _, cloud) => ({
    $id: arn(cloud, "states", `stateMachine:${name}`),
    arn: arn(cloud, "states", `stateMachine:${name}`),
  }),
  "aws:scheduler/schedule:Schedule": (name, _, cloud) => ({ arn: arn(cloud, "scheduler", `schedule/default/${name}`) }),
  "aws:ssm/parameter:Parameter": (name, _, cloud) => ({ $id: name, arn: arn(cloud, "ssm", `parameter${name}`) }),
  "random:index/randomBytes:RandomBytes": (_, inputs) => ({
    base64: Buffer.alloc(Number(inputs["length"] ?? 32)).toString("base64"),
  }),
};

const NAME_FIELDS = ["name", "bucket", "targetId", "key", "policyName"];

/** The state of a resource as a deploy would leave it: its inputs and what the cloud adds. */
export function createResourceState(
  type: string,
  logical: string,
  inputs: PulumiProps,
  cloud: SynthContext,
  importId?: string,
): { id: string; state: PulumiProps } {
  const given = NAME_FIELDS.map((field) => inputs[field]).find((value) => typeof value === "string" && value !== "");
  const name = typeof given === "string" ? given : logical;
  const { $id, ...outputs } = OUTPUT_MODELS[type]?.(name, inputs, cloud) ?? {};
  return { id: importId ?? (typeof $id === "string" ? $id : `${logical}-id`), state: { name, ...inputs, ...outputs } };
}

/** What the cloud adds to a resource's inputs. */
export function resourceOutputs(type: string, logical: string, inputs: PulumiProps, cloud: SynthContext): PulumiProps {
  const given = NAME_FIELDS.map((field) => inputs[field]).find((value) => typeof value === "string" && value !== "");
  const { $id, ...outputs } = OUTPUT_MODELS[type]?.(typeof given === "string" ? given : logical, inputs, cloud) ?? {};
  return { ...($id === undefined ? {} : { id: $id }), ...outputs };
}

/** Data sources the components ask while they are evaluated. */
export function answerDataSource(token: string, inputs: PulumiProps, cloud: SynthContext): PulumiProps {
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition: cloud.partition, dnsSuffix: cloud.suffix, id: cloud.partition };
    case "aws:index/getRegion:getRegion":
      return { name: cloud.region, region: cloud.region, id: cloud.region };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: cloud.account, arn: arn(cloud, "iam", "user/synth", { region: "" }), userId: "SYNTH" };
    case "aws:iam/getPolicyDocument:getPolicyDocument": {
      const { statements } = inputs as { statements?: Statement[] };
      const json = policyDocument(statements ?? []);
      // absent when empty, as the provider answers: SST decides by it whether a role gets an inline policy
      return {
        ...inputs,
        statements: statements?.length ? statements : undefined,
        json,
        minifiedJson: json,
        id: "policy",
      };
    }
    default:
      throw new Error(
        `The program asks AWS for ${token}, which synth cannot answer. Add it to packages/plan/src/synth/resource-outputs.ts.`,
      );
  }
}

interface Statement {
  sid?: string;
  effect?: string;
  actions?: string[];
  resources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

const unwrapSingle = (list: string[]) => (list.length === 1 ? list[0] : list);

/** The JSON that the AWS provider renders for iam.getPolicyDocument. */
function policyDocument(statements: Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, effect = "Allow", actions, resources, principals = [], conditions = [] }) => {
      const Principal: Record<string, unknown> = {};
      for (const { type, identifiers } of principals) Principal[type] = unwrapSingle(identifiers);
      const Condition: Record<string, Record<string, unknown>> = {};
      for (const { test, variable, values } of conditions) (Condition[test] ??= {})[variable] = unwrapSingle(values);
      return {
        ...(sid ? { Sid: sid } : {}),
        Effect: effect,
        ...(actions ? { Action: unwrapSingle(actions) } : {}),
        ...(resources ? { Resource: unwrapSingle(resources) } : {}),
        ...(principals.length > 0 ? { Principal: Principal["*"] === "*" ? "*" : Principal } : {}),
        ...(conditions.length > 0 ? { Condition } : {}),
      };
    }),
  });
}
