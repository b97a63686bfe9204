import { type Facts, jsonText, when } from "./facts.ts";
import type * as V from "./view.ts";

/** How long a delivery is tried, where somebody decided. */
export function retry(of: Facts): Pick<V.TargetView, "retry"> {
  if (of.get("retryPolicy") === undefined) return {};
  const policy = of.inner("retryPolicy");
  return {
    retry: {
      attempts: policy.number("maximumRetryAttempts", 185),
      maxAgeSeconds: policy.number("maximumEventAgeInSeconds", 86_400),
    },
  };
}

/** Where a rule delivers, and how. */
export function targetView(of: Facts): V.TargetView {
  const transformer = of.get("inputTransformer") as
    | { inputPaths?: Record<string, string>; inputTemplate: string }
    | undefined;
  return {
    id: of.maybe("targetId") ?? of.of.name,
    arn: of.text("arn"),
    ...when("dead", of.inner("deadLetterConfig").maybe("arn")),
    ...retry(of),
    ...when("input", jsonText(of.get("input"))),
    ...when("inputPath", of.maybe("inputPath")),
    ...when(
      "inputTransformer",
      transformer && { paths: transformer.inputPaths ?? {}, template: transformer.inputTemplate },
    ),
  };
}
