import type { NumberBound } from "./problems.ts";

/** The fields that each kind of state has in the JSONata dialect; AWS refuses every other. */
const TRANSITION_FIELDS = ["Output", "Assign", "Next", "End"];
const ERROR_HANDLING_FIELDS = ["Retry", "Catch"];

export const STATE_FIELDS: Record<string, readonly string[]> = {
  Task: [
    "Resource",
    "Arguments",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Credentials",
    ...TRANSITION_FIELDS,
    ...ERROR_HANDLING_FIELDS,
  ],
  Wait: ["Seconds", "Timestamp", ...TRANSITION_FIELDS],
  Pass: TRANSITION_FIELDS,
  Succeed: ["Output"],
  Fail: ["Error", "Cause"],
  Choice: ["Choices", "Default", "Output", "Assign"],
  Parallel: ["Branches", "Arguments", ...TRANSITION_FIELDS, ...ERROR_HANDLING_FIELDS],
  Map: [
    "Items",
    "ItemReader",
    "ItemSelector",
    "ItemBatcher",
    "ItemProcessor",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "ResultWriter",
    "Label",
    ...TRANSITION_FIELDS,
    ...ERROR_HANDLING_FIELDS,
  ],
};

/** Without these AWS does not accept a state. */
export const REQUIRED_STATE_FIELDS: Record<string, readonly string[]> = {
  Task: ["Resource"],
  Choice: ["Choices"],
  Map: ["ItemProcessor"],
  Parallel: ["Branches"],
};

export const COMMON_STATE_FIELDS = ["Type", "Comment", "QueryLanguage"];
export const DEFINITION_FIELDS = ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];
export const PROCESSOR_FIELDS = ["Comment", "QueryLanguage", "StartAt", "States", "ProcessorConfig"];
export const RETRIER_FIELDS = [
  "Comment",
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
];
export const JITTER_STRATEGIES: readonly string[] = ["FULL", "NONE"];
export const RETRIER_BOUNDS: Record<string, NumberBound> = {
  IntervalSeconds: { min: 1, whole: true },
  MaxAttempts: { min: 0, whole: true },
  BackoffRate: { min: 1, whole: false },
  MaxDelaySeconds: { min: 1, whole: true },
};
/** Of a task, and of the whole machine. */
export const TIMEOUT_BOUNDS: Record<string, NumberBound> = {
  TimeoutSeconds: { min: 1, whole: true },
  HeartbeatSeconds: { min: 1, whole: true },
};
export const CATCHER_FIELDS = ["Comment", "ErrorEquals", "Next", "Output", "Assign"];
export const CHOICE_FIELDS = ["Comment", "Condition", "Next", "Output", "Assign"];

/** Fields of the JSONPath language: a hint is more useful than "not supported". */
export const JSONPATH_FIELDS = [
  "InputPath",
  "OutputPath",
  "ResultPath",
  "ResultSelector",
  "Parameters",
  "Result",
  "ItemsPath",
];
