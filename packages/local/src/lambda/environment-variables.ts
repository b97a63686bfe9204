import type { FunctionView, StageView } from "@waybill/plan/view/stage-view";
import { accessKeyOf, type AccessKeys } from "../iam/access-keys.ts";

/**
 * The environment of a function: the plan's own variables, Lambda's, and its links as `Resource` reads them. Nothing of
 * this machine's environment comes in.
 *
 * @param cloud its gateway, with the secret of the function's key
 */
export function environmentVariables(
  fn: FunctionView,
  { app }: Pick<StageView, "app">,
  { endpoint, keys }: { endpoint: string; keys: AccessKeys },
): Record<string, string> {
  const { accessKeyId, secretAccessKey } = keys.get(accessKeyOf(fn.name));
  const links = Object.entries(fn.links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]);
  return {
    ...(Object.fromEntries(links) as Record<string, string>),
    SST_RESOURCE_App: JSON.stringify({ name: app.name, stage: app.stage }),
    ...fn.env,
    AWS_REGION: app.region,
    AWS_DEFAULT_REGION: app.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: fn.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    _HANDLER: `bundle.${fn.handler?.split(".").at(-1) ?? "handler"}`,
  };
}
