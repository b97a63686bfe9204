import { type JsonAction, optionalText } from "../../gateway/json.ts";
import type { HistoryEventRow } from "../journal/history.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { requiredArn, decodePageToken, pageSize, encodePageToken } from "./input.ts";
import { epochSeconds } from "./responses.ts";

/** GetExecutionHistory. */
export const getExecutionHistory =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const { arn } = machines.execution(requiredArn(request, "executionArn"));
    const reverse = request["reverseOrder"] === true;
    const token = optionalText(request, "nextToken");
    const from = token === undefined ? (reverse ? Number.MAX_SAFE_INTEGER : 0) : Number(decodePageToken(token));
    const limit = pageSize(request);
    const rows = machines.journal.history.page(arn, from, { limit: limit + 1, reverse });
    const shown = rows.slice(0, limit);
    const whole = request["includeExecutionData"] !== false;
    const events = shown.map((row) => toHistoryEvent(row, whole));
    return { events, ...(rows.length > limit ? { nextToken: encodePageToken(String(shown.at(-1)?.id)) } : {}) };
  };

/** What `includeExecutionData: false` leaves out. */
const DATA_FIELDS = ["input", "output", "parameters", "assignedVariables", "error", "cause"];

/** Events that have details even when these are empty; every other event without details has none. */
const END_WITH_DETAILS = ["ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"];

function toHistoryEvent({ id, previous, at, type, details }: HistoryEventRow, whole: boolean) {
  const event = { id, previousEventId: previous, timestamp: epochSeconds(at), type };
  const entries = Object.entries(JSON.parse(details) as Record<string, unknown>);
  const shown = entries.filter(([key]) => whole || !DATA_FIELDS.includes(key)).flatMap(toJsonText);
  return shown.length === 0 && !END_WITH_DETAILS.includes(type)
    ? event
    : { ...event, [detailsFieldName(type)]: Object.fromEntries(shown) };
}

/** Values are JSON text within the JSON. */
function toJsonText([key, value]: [string, unknown]): [string, unknown][] {
  const details: [string, unknown] = [`${key}Details`, { truncated: false }];
  if (key === "input" || key === "output") return [[key, JSON.stringify(value)], details];
  if (key !== "assignedVariables") return [[key, value]];
  const texts = Object.entries(value as object).map(([name, one]) => [name, JSON.stringify(one)]);
  return [[key, Object.fromEntries(texts)], details];
}

/** `stateEnteredEventDetails` is of every kind of state. */
function detailsFieldName(type: string): string {
  const shared = type.replace(/^\w+(StateEntered|StateExited)$/, "$1");
  return `${shared.charAt(0).toLowerCase()}${shared.slice(1)}EventDetails`;
}
