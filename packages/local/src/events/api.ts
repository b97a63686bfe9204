import { AwsError } from "../gateway/errors.ts";
import {
  type JsonAction,
  type JsonInput,
  listField,
  textList,
  createJsonEngine,
  requiredText,
  optionalText,
} from "../gateway/json.ts";
import type { AwsEngine } from "../interfaces.ts";
import type { Buses } from "./bus.ts";
import { compilePattern, InvalidPatternError } from "./pattern.ts";

/** Since 2026-01-29; before, 256 KB. */
const MAX_ENTRY_BYTES = 1_048_576;

/** EventBridge's JSON API over the buses. */
export function eventsApi(buses: Buses, arnOf: (name: string) => string): AwsEngine {
  const busOf = (input: JsonInput): string =>
    (optionalText(input, "EventBusName") ?? "default").split("/").at(-1) ?? "default";

  /** The result of one entry: its id, or why it was refused while the others were accepted. */
  function put(entry: JsonInput): Record<string, string> {
    const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
    for (const name of ["Source", "DetailType", "Detail"]) {
      if (!entry[name]) {
        return refused("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
      }
    }
    const detail = requiredText(entry, "Detail");
    if (!isJsonObject(detail)) return refused("MalformedDetail", "Detail is malformed.");
    if (entryBytes(entry) > MAX_ENTRY_BYTES) {
      return refused("InvalidArgument", `Total size of the entry exceeds ${MAX_ENTRY_BYTES} bytes.`);
    }
    const source = requiredText(entry, "Source");
    if (source.startsWith("aws.")) return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
    const bus = busOf(entry);
    // EventBridge answers with an id and drops the event silently. The offline cloud reports the mistake.
    if (!buses.has(bus)) return refused("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
    const time = entry["Time"];
    const traceHeader = optionalText(entry, "TraceHeader");
    const EventId = buses.put({
      bus,
      source,
      detailType: requiredText(entry, "DetailType"),
      detail,
      resources: textList(entry, "Resources"),
      ...(typeof time === "number" ? { time: time * 1000 } : {}),
      ...(traceHeader ? { traceHeader } : {}),
    });
    return { EventId };
  }

  const actions: Record<string, JsonAction> = {
    PutEvents(input) {
      const entries = listField(input, "Entries");
      if (entries.length < 1 || entries.length > 10) {
        throw new AwsError(
          "ValidationException",
          "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10",
        );
      }
      const Entries = entries.map(put);
      return { FailedEntryCount: Entries.filter((one) => "ErrorCode" in one).length, Entries };
    },
    TestEventPattern(input) {
      const event = requiredText(input, "Event");
      if (!isJsonObject(event)) throw new AwsError("ValidationException", "Parameter Event is not valid.");
      return { Result: compilePatternText(requiredText(input, "EventPattern"))(JSON.parse(event)) };
    },
    DescribeEventBus: (input) => {
      const name = (optionalText(input, "Name") ?? "default").split("/").at(-1) ?? "";
      if (!buses.has(name)) throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
      return { Name: name, Arn: arnOf(name) };
    },
    ListEventBuses(input) {
      const prefix = optionalText(input, "NamePrefix") ?? "";
      const names = buses.names().filter((name) => name.startsWith(prefix));
      return { EventBuses: names.map((Name) => ({ Name, Arn: arnOf(Name) })) };
    },
    ListRules(input) {
      const prefix = optionalText(input, "NamePrefix") ?? "";
      const bus = busOf(input);
      const rules = buses.rules().filter((rule) => rule.bus === bus && rule.name.startsWith(prefix));
      return {
        Rules: rules.map((rule) => ({
          Name: rule.name,
          Arn: rule.arn,
          EventBusName: rule.bus,
          State: rule.enabled ? "ENABLED" : "DISABLED",
          ...(rule.pattern ? { EventPattern: JSON.stringify(rule.pattern) } : {}),
          ...(rule.schedule ? { ScheduleExpression: rule.schedule } : {}),
        })),
      };
    },
    ListTargetsByRule(input) {
      const bus = busOf(input);
      const name = requiredText(input, "Rule");
      const rule = buses.rules().find((one) => one.bus === bus && one.name === name);
      if (!rule) throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);
      return {
        Targets: rule.targets.map((target) => ({
          Id: target.id,
          Arn: target.arn,
          ...(target.deadLetterArn ? { DeadLetterConfig: { Arn: target.deadLetterArn } } : {}),
          ...(target.retry
            ? {
                RetryPolicy: {
                  MaximumRetryAttempts: target.retry.attempts,
                  MaximumEventAgeInSeconds: target.retry.maxAgeSeconds,
                },
              }
            : {}),
          Input: target.input,
          InputPath: target.inputPath,
        })),
      };
    },
  };
  return createJsonEngine("events", [], actions);
}

function compilePatternText(pattern: string): (event: unknown) => boolean {
  try {
    return compilePattern(JSON.parse(pattern));
  } catch (cause) {
    if (!(cause instanceof InvalidPatternError || cause instanceof SyntaxError)) throw cause;
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${cause.message}`);
  }
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The size as EventBridge counts it: 14 bytes for the time, UTF-8 for everything else. */
function entryBytes(entry: JsonInput): number {
  const texts = [
    ...["Source", "DetailType", "Detail"].map((name) => optionalText(entry, name) ?? ""),
    ...textList(entry, "Resources"),
  ];
  return (entry["Time"] ? 14 : 0) + texts.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
}
