import type { StageRule } from "../rule.ts";

export const sourceMapsShipped: StageRule = {
  id: "source-maps-shipped",
  why: "Without maps every stack in the failure log says `bundle.cjs:1:48213`, and failures cannot be grouped by where they happened.",
  fix: "Leave nodejs.sourcemap true and NODE_OPTIONS as stacks/defaults/functions.ts sets them: undefined or false keeps the map out of the package, and --enable-source-maps reads it at every start. The kernel reads it when a stack is.",
  findViolations: (view) =>
    view.functions.flatMap(({ id, nodejs, env }) => {
      const missing = [
        ...(nodejs && nodejs["sourcemap"] !== true ? ["no map in the package"] : []),
        ...(env["NODE_OPTIONS"]?.includes("--enable-source-maps") ? ["Node reads the map at every start"] : []),
      ];
      return missing.length === 0
        ? []
        : [{ resource: id, observed: missing.join(", "), wanted: "a map in the package, read when a stack is" }];
    }),
};

export const bundlesMinified: StageRule = {
  id: "bundles-minified",
  why: "SST's documented default is to minify, its CLI's is not to: a cold start reads twice the bytes.",
  fix: "Leave nodejs.minify as stacks/defaults/functions.ts sets it.",
  findViolations: (view) =>
    view.functions
      .filter(({ nodejs }) => nodejs && nodejs["minify"] !== true)
      .map(({ id }) => ({ resource: id, observed: "not minified", wanted: "minified" })),
};

export const logsExpire: StageRule = {
  id: "logs-expire",
  why: "A log group without retention keeps and bills every line for ever.",
  fix: "Set a retention.",
  findViolations: (view) => [
    ...view.logGroups
      .filter(({ retentionDays }) => !retentionDays)
      .map(({ name }) => ({ resource: name, observed: "kept for ever", wanted: "a retention" })),
    ...view.functions
      .filter(({ logGroup }) => !view.logGroups.some(({ name }) => name === logGroup))
      .map(({ id, logGroup }) => ({
        resource: id,
        observed: `${logGroup} is made by Lambda, without retention`,
        wanted: "a log group of its own",
      })),
  ],
};

export const logsJson: StageRule = {
  id: "logs-json",
  why: "The saved queries and the operator read fields; text has none.",
  fix: "Leave logging.format as stacks/defaults/functions.ts sets it.",
  findViolations: (view) =>
    view.functions
      .filter(({ logFormat }) => logFormat !== "JSON")
      .map(({ id, logFormat }) => ({ resource: id, observed: logFormat, wanted: "JSON" })),
};
