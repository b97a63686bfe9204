import { styleText } from "node:util";
import { pad, shorten, visible, wrap } from "@waybill/operator/text";
import { mapStrings } from "../boot/map-strings.ts";
import type { TraceEvent } from "../interfaces.ts";

type Style = Parameters<typeof styleText>[0];
/** Colours a text, or does not. */
export type Colorize = (style: Style, text: string) => string;

export const withoutColor: Colorize = (_, text) => text;
export const withColor: Colorize = (style, text) => styleText(style, text, { validateStream: false });

interface LineOptions {
  paint: Colorize;
  /** With the functions' output. */
  logs: boolean;
  /** Width of the lines. @default unlimited */
  width?: number;
}

/** The column after the time. */
const INDENT = 14;

/** The lines for one trace event; none for events of no interest to a reader. Control characters are made visible. */
export function formatTraceEvent(event: TraceEvent, { paint, logs, width = Infinity }: LineOptions): string[] {
  const traceEvent = mapStrings(event, visible);
  const line = formatLine(traceEvent, paint, width);
  if (line === undefined) return [];
  const time = paint("dim", new Date(traceEvent.at).toISOString().slice(11, 23));
  const below = logs && traceEvent.kind === "invocation" ? functionOutput(traceEvent["logs"] as string[]) : [];
  const text = [`${time}  ${line}`, ...below.map((one) => paint("dim", `${" ".repeat(INDENT)}${one}`))].join("\n");
  return wrap(text, width, INDENT);
}

function formatLine(traceEvent: TraceEvent, paint: Colorize, width: number): string | undefined {
  switch (traceEvent.kind) {
    case "invocation":
      return formatInvocation(traceEvent as unknown as InvocationLine, paint, width);
    case "reload":
      return traceEvent["failed"]
        ? paint("red", traceEvent.what)
        : `${paint("cyan", "reloaded")}  ${traceEvent.what} (${formatMs(traceEvent["ms"])})`;
    case "http":
      // A request that reached a function has its own line; this is one that the gateway refused.
      return traceEvent["routeKey"] === undefined && Number(traceEvent["status"]) >= 400
        ? `${traceEvent.what}  ${paint("yellow", `${String(traceEvent["status"])} by the gateway`)}`
        : undefined;
    case "socket":
      return formatSocket(traceEvent, paint);
    case "dead-letter":
      return paint("red", `dead letter  ${traceEvent.what}`);
    case "execution":
      return formatExecution(traceEvent, paint);
    case "denied":
      return paint("red", `denied  ${traceEvent.what}`);
    case "fault":
      return paint(
        "magenta",
        `fault  ${traceEvent.what}${"function" in traceEvent ? ` ${String(traceEvent["function"])}` : ""}`,
      );
    case "delivery":
      return traceEvent["failed"] ? paint("yellow", `delivery  ${traceEvent.what}`) : undefined;
    default:
      return undefined;
  }
}

/** A normal close: by either side, or because of its age. */
const NORMAL_CLOSE_CODES: ReadonlySet<unknown> = new Set([1000, 1001, 1005]);

function formatSocket({ what, api, status, code, reason }: TraceEvent, paint: Colorize): string | undefined {
  const of = `WebSocket ${String(api)}`;
  if (what === "refused") return `${of}  ${paint("yellow", `${String(status)} to a handshake`)}`;
  if (what === "not sent") return `${of}  ${paint("yellow", "a client does not read: message refused")}`;
  if (what !== "closed" || NORMAL_CLOSE_CODES.has(code)) return undefined;
  return `${of}  ${paint("yellow", `closed ${String(code)}: ${String(reason)}`)}`;
}

function formatExecution(traceEvent: TraceEvent, paint: Colorize): string {
  const { what, status, error = "", ms: took } = traceEvent as TraceEvent & { status: string; error?: string };
  if (status === "RUNNING") return `${what}  ${paint("cyan", "started")}`;
  const result = status === "SUCCEEDED" ? paint("green", "succeeded") : paint("red", `${status} ${error}`);
  return `${what}  ${result} after ${formatMs(took)}`;
}

interface InvocationLine {
  what: string;
  source: string;
  batch?: number;
  ms: number;
  initMs?: number;
  outcome: "ok" | "partial" | "error";
  failed?: number;
  status?: number;
  error?: { errorType: string; errorMessage: string };
}

/** Columns of an invocation's line: the function, and what called it. */
const [NAME_WIDTH, TRIGGER_WIDTH] = [16, 20];

function formatInvocation(one: InvocationLine, paint: Colorize, width: number): string {
  const trigger = one.batch === undefined ? one.source : `${one.source} × ${one.batch}`;
  const cold = one.initMs === undefined ? "" : paint("cyan", ` cold +${formatMs(one.initMs)}`);
  // The ids in a path are long, and the function's name shows the request.
  const shown = pad(width === Infinity ? trigger : shorten(trigger, TRIGGER_WIDTH), TRIGGER_WIDTH);
  return `${one.what.padEnd(NAME_WIDTH)} ${shown} ${formatMs(one.ms).padStart(8)}  ${formatOutcome(one, paint)}${cold}`;
}

function formatOutcome({ outcome: kind, failed, batch, status, error }: InvocationLine, paint: Colorize): string {
  if (kind === "error") return paint("red", `${error?.errorType}: ${error?.errorMessage.split("\n")[0]}`);
  if (kind === "partial") return paint("yellow", `${failed} of ${batch} go back`);
  if (status === undefined) return paint("green", "ok");
  return paint(status < 400 ? "green" : status < 500 ? "yellow" : "red", String(status));
}

const formatMs = (value: unknown) => `${Number(value) < 10 ? Number(value).toFixed(1) : Math.round(Number(value))} ms`;

/** The function's own output, without START, END and REPORT. */
function functionOutput(lines: string[]): string[] {
  return lines.filter((line) => !/^(START|END|REPORT) RequestId: |"type":"platform\./.test(line));
}
