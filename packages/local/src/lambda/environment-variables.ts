import type { FunctionView, StageView } from "@waybill/plan/view/stage-view";

/** The secret of every local access key: the gateway identifies callers and verifies no signature. */
const SECRET_ACCESS_KEY = "local";

/** The access key itself contains the caller. */
export const accessKeyOf = (functionName: string) => `LOCAL${functionName}`;

/**
 * The environment of a function: the plan's own variables, Lambda's, and its links as `Resource` reads them. Nothing of
 * this machine's environment comes in.
 *
 * @param endpoint of the gateway
 */
export function environmentVariables(
  fn: FunctionView,
  { app }: Pick<StageView, "app">,
  endpoint: string,
): Record<string, string> {
  const links = Object.entries(fn.links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]);
  return {
    ...(Object.fromEntries(links) as Record<string, string>),
    SST_RESOURCE_App: JSON.stringify({ name: app.name, stage: app.stage }),
    ...fn.env,
    AWS_REGION: app.region,
    AWS_DEFAULT_REGION: app.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyOf(fn.name),
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
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
