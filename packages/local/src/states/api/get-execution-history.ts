import { type Action, text } from "../../gateway/json.ts";
import type { EventRow } from "../journal/history.ts";
import type { Machines } from "../machines.ts";
import { arnIn, keyOf, pageSize, tokenOf } from "./input.ts";
import { seconds } from "./shapes.ts";

/** GetExecutionHistory. */
export const getExecutionHistory =
  (machines: Machines): Action =>
  (request) => {
    const { arn } = machines.execution(arnIn(request, "executionArn"));
    const reverse = request["reverseOrder"] === true;
    const token = text(request, "nextToken");
    const from = token === undefined ? (reverse ? Number.MAX_SAFE_INTEGER : 0) : Number(keyOf(token));
    const most = pageSize(request);
    const rows = machines.journal.history.page(arn, from, { most: most + 1, reverse });
    const shown = rows.slice(0, most);
    const whole = request["includeExecutionData"] !== false;
    const events = shown.map((row) => eventOf(row, whole));
    return { events, ...(rows.length > most ? { nextToken: tokenOf(String(shown.at(-1)?.id)) } : {}) };
  };

/** What `includeExecutionData: false` leaves out. */
const DATA = ["input", "output", "parameters", "assignedVariables", "error", "cause"];

function eventOf({ id, previous, at, type, details }: EventRow, whole: boolean) {
  const event = { id, previousEventId: previous, timestamp: seconds(at), type };
  const entries = Object.entries(JSON.parse(details) as Record<string, unknown>);
  const shown = entries.filter(([key]) => whole || !DATA.includes(key)).flatMap(written);
  return shown.length === 0 ? event : { ...event, [detailsName(type)]: Object.fromEntries(shown) };
}

/** Values are JSON text within the JSON. */
function written([key, value]: [string, unknown]): [string, unknown][] {
  const details: [string, unknown] = [`${key}Details`, { truncated: false }];
  if (key === "input" || key === "output") return [[key, JSON.stringify(value)], details];
  if (key !== "assignedVariables") return [[key, value]];
  const texts = Object.entries(value as object).map(([name, one]) => [name, JSON.stringify(one)]);
  return [[key, Object.fromEntries(texts)], details];
}

/** `stateEnteredEventDetails` is of every kind of state. */
function detailsName(type: string): string {
  const shared = type.replace(/^\w+(StateEntered|StateExited)$/, "$1");
  return `${shared.charAt(0).toLowerCase()}${shared.slice(1)}EventDetails`;
}
