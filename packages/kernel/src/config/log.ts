import { existsSync } from "node:fs";
import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import { toLoggable } from "../failures/describe-error.ts";
import { mapStackTraces } from "../failures/stack-traces.ts";

// Every function imports this file, so source maps are installed here. Without a map beside it, the file is its own source.
if (existsSync(new URL(`${import.meta.url}.map`))) mapStackTraces();

/** A log line is written whatever it is about: values that JSON cannot write become texts. */
class TotalFormatter extends LogFormatter {
  formatAttributes(
    { logLevel, message, timestamp, serviceName, xRayTraceId }: UnformattedAttributes,
    attributes: LogAttributes,
  ): LogItem {
    const readable = Object.entries(attributes).map(([key, value]) => [key, toLoggable(value)] as const);
    const line = { level: logLevel, message, timestamp: this.formatTimestamp(timestamp), service: serviceName };
    return new LogItem({ attributes: { ...line, xray_trace_id: xRayTraceId, ...Object.fromEntries(readable) } });
  }
}

/**
 * The process's logger: one JSON object per line, level from `POWERTOOLS_LOG_LEVEL`. Write one line per message or
 * request, never bodies, tokens or addresses. Do not append keys to it: records of a batch are processed concurrently, and
 * the keys of one would appear in the lines of another. Use `childLog` for the keys of a record.
 *
 * @example
 * log.info("swept", { seen: 12 });
 */
export const log = new Logger({ logFormatter: new TotalFormatter() });

/**
 * A logger whose every line carries `keys`, and which shares nothing with its siblings.
 *
 * @example
 * childLog({ runId: "run_1" }).warn("no route yet");
 */
export function childLog(keys: Record<string, unknown>): Logger {
  return log.createChild({ persistentKeys: keys });
}

export type { Logger };

/**
 * Which code is running: `WAYBILL_VERSION` as deployed, else Lambda's own function version.
 *
 * @example
 * log.info("started", { version: version() });
 */
export function version(): string {
  return process.env["WAYBILL_VERSION"] ?? process.env["AWS_LAMBDA_FUNCTION_VERSION"] ?? "unversioned";
}
