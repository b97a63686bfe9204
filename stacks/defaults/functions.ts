/**
 * Credential providers that the SDK imports when the environment has no credentials. Lambda always has them in the
 * environment, so bundles leave these out and are a quarter smaller.
 */
const unusedCredentialProviders = [
  ...["http", "ini", "login", "process", "sso", "web-identity"].map((from) => `@aws-sdk/credential-provider-${from}`),
  "@smithy/credential-provider-imds",
];

/** Code of ES modules is strict, and may ask for its address; a file of CommonJS is and has neither by itself. */
const COMMONJS_BANNER = `"use strict"; const bundleUrl = require("node:url").pathToFileURL(__filename).href;`;

/** Defaults of every function. */
export function setFunctionDefaults(args: sst.aws.FunctionArgs): void {
  args.runtime ??= "nodejs24.x";
  args.architecture ??= "arm64";
  args.memory ??= "256 MB";
  args.timeout ??= "10 seconds";
  args.logging ??= { format: "json", retention: "1 month" };
  // Minified for the cold start, with the source map in the package: only `true` puts it there, and without it the
  // failure log would have stack traces of `bundle.cjs:1:48213`. CommonJS, because an import of a module of Node
  // evaluates each of its exports, a sixth of a cold start; packages are still taken as ES modules, of which what is unused is left out.
  const nodejs = {
    minify: true,
    sourcemap: true,
    format: "cjs" as const,
    banner: COMMONJS_BANNER,
    esbuild: {
      external: unusedCredentialProviders,
      mainFields: ["module", "main"],
      define: { "import.meta.url": "bundleUrl" },
    },
  };
  args.nodejs = $output(args.nodejs).apply((own) => ({ ...nodejs, ...own }));
  args.environment = $resolve([args.environment ?? {}, args.handler] as const).apply(([own, handler]) => ({
    // Node's default of ten frames ends inside the SDK: our calling line is the eleventh.
    NODE_OPTIONS: "--stack-trace-limit=30",
    POWERTOOLS_SERVICE_NAME: handler.split("/")[1], // packages/<service>/src/…
    // Version of the code, for the failure log. Set by a deploy, so that the plan does not change with every commit.
    ...(process.env["WAYBILL_VERSION"] ? { WAYBILL_VERSION: process.env["WAYBILL_VERSION"] } : {}),
    ...own,
  }));
}

/**
 * Lambda's own lines about successful invocations are half of a function's log and add nothing to our line per message
 * and the metrics. Its lines about failures and timeouts have level ERROR, and stay.
 */
export function logSystemFailuresOnly(args: aws.lambda.FunctionArgs): void {
  // Lambda refuses a level for logs in text format.
  args.loggingConfig = $output(args.loggingConfig).apply((logging) =>
    logging?.logFormat === "JSON" ? { ...logging, systemLogLevel: "WARN" } : logging!,
  );
}
