import type { Bound } from "./words.ts";

/** The fields that each kind of state has in the JSONata dialect; AWS refuses every other. */
const ONWARD = ["Output", "Assign", "Next", "End"];
const GUARDED = ["Retry", "Catch"];

export const FIELDS: Record<string, readonly string[]> = {
  Task: ["Resource", "Arguments", "TimeoutSeconds", "HeartbeatSeconds", "Credentials", ...ONWARD, ...GUARDED],
  Wait: ["Seconds", "Timestamp", ...ONWARD],
  Pass: ONWARD,
  Succeed: ["Output"],
  Fail: ["Error", "Cause"],
  Choice: ["Choices", "Default", "Output", "Assign"],
  Parallel: ["Branches", "Arguments", ...ONWARD, ...GUARDED],
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
    ...ONWARD,
    ...GUARDED,
  ],
};

/** Without these AWS does not take a state. */
export const REQUIRED: Record<string, readonly string[]> = {
  Task: ["Resource"],
  Choice: ["Choices"],
  Map: ["ItemProcessor"],
  Parallel: ["Branches"],
};

export const OF_EVERY_STATE = ["Type", "Comment", "QueryLanguage"];
export const OF_DEFINITION = ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];
export const OF_PROCESSOR = ["Comment", "QueryLanguage", "StartAt", "States", "ProcessorConfig"];
export const OF_RETRIER = [
  "Comment",
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
];
export const JITTERS: readonly string[] = ["FULL", "NONE"];
export const BOUNDS_OF_RETRIER: Record<string, Bound> = {
  IntervalSeconds: { least: 1, whole: true },
  MaxAttempts: { least: 0, whole: true },
  BackoffRate: { least: 1, whole: false },
  MaxDelaySeconds: { least: 1, whole: true },
};
/** Of a task, and of the whole machine. */
export const BOUNDS_OF_TIME: Record<string, Bound> = {
  TimeoutSeconds: { least: 1, whole: true },
  HeartbeatSeconds: { least: 1, whole: true },
};
export const OF_CATCHER = ["Comment", "ErrorEquals", "Next", "Output", "Assign"];
export const OF_CHOICE = ["Comment", "Condition", "Next", "Output", "Assign"];

/** What belonged to the older dialect: a hint is worth more than "not supported". */
export const OF_JSONPATH = [
  "InputPath",
  "OutputPath",
  "ResultPath",
  "ResultSelector",
  "Parameters",
  "Result",
  "ItemsPath",
];
