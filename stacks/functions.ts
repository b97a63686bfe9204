/**
 * Where the SDK looks for credentials that are not in the environment, imported on demand. Lambda always has them in the
 * environment, so a bundle is a quarter smaller without.
 */
const otherCredentials = [
  ...["http", "ini", "login", "process", "sso", "web-identity"].map((from) => `@aws-sdk/credential-provider-${from}`),
  "@smithy/credential-provider-imds",
];

/** What every function is unless it says otherwise. */
export function functionsAlike(args: sst.aws.FunctionArgs): void {
  args.runtime ??= "nodejs24.x";
  args.architecture ??= "arm64";
  args.memory ??= "256 MB";
  args.timeout ??= "10 seconds";
  args.logging ??= { format: "json", retention: "1 month" };
  // Minified for the cold start, with the map in the package: only `true` puts it there, and without it the failure
  // ledger would keep stacks of `bundle.mjs:1:48213`.
  const nodejs = { minify: true, sourcemap: true, esbuild: { external: otherCredentials } };
  args.nodejs = $output(args.nodejs).apply((own) => ({ ...nodejs, ...own }));
  args.environment = $resolve([args.environment ?? {}, args.handler] as const).apply(([own, handler]) => ({
    // Here and not in code: Node reads the maps only of what it loads after it was told to. Ten frames, Node's own limit,
    // end inside the SDK: the line of ours that asked is the eleventh.
    NODE_OPTIONS: "--enable-source-maps --stack-trace-limit=30",
    POWERTOOLS_SERVICE_NAME: handler.split("/")[1], // packages/<service>/src/…
    // The code that runs, for the ledger. A deploy gives it, so that the plan does not change with every commit.
    ...(process.env["WAYBILL_VERSION"] ? { WAYBILL_VERSION: process.env["WAYBILL_VERSION"] } : {}),
    ...own,
  }));
}

/**
 * Lambda's own lines about invocations that went well are half a function's log, and say nothing that our one line a
 * message or the metrics do not. Its lines about failures and timeouts are ERROR, and stay.
 */
export function tellsOfFailuresOnly(args: aws.lambda.FunctionArgs): void {
  // Lambda refuses a level where its lines are text.
  args.loggingConfig = $output(args.loggingConfig).apply((logging) =>
    logging?.logFormat === "JSON" ? { ...logging, systemLogLevel: "WARN" } : logging!,
  );
}
