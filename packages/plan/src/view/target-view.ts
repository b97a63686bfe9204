import { type ResourceReader, jsonText, optionalField } from "./resource-reader.ts";
import type * as V from "./stage-view.ts";

/** How long a delivery is tried, where the plan sets it. */
export function retryPolicy(of: ResourceReader): Pick<V.RuleTargetView, "retry"> {
  if (of.get("retryPolicy") === undefined) return {};
  const policy = of.nested("retryPolicy");
  return {
    retry: {
      attempts: policy.number("maximumRetryAttempts", 185),
      maxAgeSeconds: policy.number("maximumEventAgeInSeconds", 86_400),
    },
  };
}

/** Where a rule delivers, and how. */
export function targetView(of: ResourceReader): V.RuleTargetView {
  const transformer = of.get("inputTransformer") as
    | { inputPaths?: Record<string, string>; inputTemplate: string }
    | undefined;
  return {
    id: of.optionalText("targetId") ?? of.resource.name,
    arn: of.text("arn"),
    ...optionalField("deadLetterArn", of.nested("deadLetterConfig").optionalText("arn")),
    ...retryPolicy(of),
    ...optionalField("input", jsonText(of.get("input"))),
    ...optionalField("inputPath", of.optionalText("inputPath")),
    ...optionalField(
      "inputTransformer",
      transformer && { paths: transformer.inputPaths ?? {}, template: transformer.inputTemplate },
    ),
  };
}
