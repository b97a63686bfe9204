import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { parseStatements } from "@waybill/plan/view/policy";
import type { FunctionView, EventSourceMappingView, StageView } from "@waybill/plan/view/stage-view";
import { parseJsonObject } from "../../json.ts";
import type { StageTarget } from "../../target.ts";

/** Every function of a stage whose name begins with `prefix`, as Lambda returns it. Roles are not read. */
export async function readFunctions(target: StageTarget, prefix: string): Promise<FunctionView[]> {
  const lambda = await target.lambda();
  const functions: FunctionView[] = [];
  let next: string | undefined;
  do {
    const page = await lambda.listFunctions(next ? { Marker: next } : {});
    functions.push(
      ...(page.Functions ?? []).filter(({ FunctionName }) => FunctionName?.startsWith(prefix)).map(toFunctionView),
    );
    next = page.NextMarker;
  } while (next);
  return functions;
}

function toFunctionView(one: FunctionConfiguration): FunctionView {
  return {
    id: one.FunctionName ?? "",
    name: one.FunctionName ?? "",
    arn: one.FunctionArn ?? "",
    runtime: one.Runtime ?? "",
    architecture: one.Architectures?.[0] ?? "x86_64",
    timeoutSeconds: one.Timeout ?? 3,
    memoryMb: one.MemorySize ?? 128,
    storageMb: one.EphemeralStorage?.Size ?? 512,
    env: one.Environment?.Variables ?? {},
    links: {},
    copyFiles: [],
    logGroup: one.LoggingConfig?.LogGroup ?? `/aws/lambda/${one.FunctionName}`,
    logFormat: one.LoggingConfig?.LogFormat ?? "Text",
    traced: one.TracingConfig?.Mode === "Active",
    statements: [],
    managedPolicies: [],
  };
}

/** Event source mappings of these functions. */
export async function readEventSourceMappings(
  target: StageTarget,
  functions: readonly FunctionView[],
): Promise<EventSourceMappingView[]> {
  const lambda = await target.lambda();
  const mappings: EventSourceMappingView[] = [];
  for (const { arn } of functions) {
    const { EventSourceMappings = [] } = await lambda.listEventSourceMappings({ FunctionName: arn });
    for (const one of EventSourceMappings)
      mappings.push({
        id: one.UUID ?? "",
        source: one.EventSourceArn ?? "",
        function: arn,
        batchSize: one.BatchSize ?? 10,
        windowSeconds: one.MaximumBatchingWindowInSeconds ?? 0,
        partialResponses: one.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
        ...(one.ScalingConfig?.MaximumConcurrency === undefined
          ? {}
          : { maximumConcurrency: one.ScalingConfig.MaximumConcurrency }),
        provisioned: one.ProvisionedPollerConfig !== undefined,
        filters: one.FilterCriteria?.Filters ?? [],
        enabled: one.State !== "Disabled" && one.State !== "Disabling",
      });
  }
  return mappings;
}

/** Invoke permissions of these functions. */
export async function readInvokePermissions(
  target: StageTarget,
  functions: readonly string[],
): Promise<StageView["permissions"]> {
  const lambda = await target.lambda();
  const permissions: StageView["permissions"] = [];
  for (const arn of functions) {
    const policy = await lambda
      .getPolicy({ FunctionName: arn })
      .then(({ Policy }) => parseJsonObject(Policy ?? ""))
      .catch((error: Error) => {
        if (error.name === "ResourceNotFoundException") return undefined;
        throw error;
      });
    for (const { principals = [], actions, conditions } of parseStatements(policy)) {
      const source = Object.values(conditions).flatMap(
        (keys) => keys["AWS:SourceArn"] ?? keys["aws:SourceArn"] ?? [],
      )[0];
      for (const principal of principals)
        permissions.push({
          function: arn,
          principal,
          action: actions[0] ?? "",
          ...(source === undefined ? {} : { source }),
        });
    }
  }
  return permissions;
}
