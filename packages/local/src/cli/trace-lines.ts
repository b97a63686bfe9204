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
  /** With what functions print. */
  logs: boolean;
  /** Of the lines. @default whatever they need */
  width?: number;
}

/** Where a line goes on after its time. */
const INDENT = 14;

/** The lines that people read about one happening; none for what they need not know. Control characters are shown. */
export function formatTraceEvent(happened: TraceEvent, { paint, logs, width = Infinity }: LineOptions): string[] {
  const happening = mapStrings(happened, visible);
  const line = formatLine(happening, paint, width);
  if (line === undefined) return [];
  const time = paint("dim", new Date(happening.at).toISOString().slice(11, 23));
  const below = logs && happening.kind === "invocation" ? functionOutput(happening["logs"] as string[]) : [];
  const text = [`${time}  ${line}`, ...below.map((one) => paint("dim", `${" ".repeat(INDENT)}${one}`))].join("\n");
  return wrap(text, width, INDENT);
}

function formatLine(happening: TraceEvent, paint: Colorize, width: number): string | undefined {
  switch (happening.kind) {
    case "invocation":
      return formatInvocation(happening as unknown as InvocationLine, paint, width);
    case "reload":
      return happening["failed"]
        ? paint("red", happening.what)
        : `${paint("cyan", "reloaded")}  ${happening.what} (${formatMs(happening["ms"])})`;
    case "http":
      // What reached a function has its own line; this is what the gateway refused by itself.
      return happening["routeKey"] === undefined && Number(happening["status"]) >= 400
        ? `${happening.what}  ${paint("yellow", `${String(happening["status"])} by the gateway`)}`
        : undefined;
    case "socket":
      return formatSocket(happening, paint);
    case "dead-letter":
      return paint("red", `dead letter  ${happening.what}`);
    case "execution":
      return formatExecution(happening, paint);
    case "denied":
      return paint("red", `denied  ${happening.what}`);
    case "fault":
      return paint(
        "magenta",
        `fault  ${happening.what}${"function" in happening ? ` ${String(happening["function"])}` : ""}`,
      );
    case "delivery":
      return happening["failed"] ? paint("yellow", `delivery  ${happening.what}`) : undefined;
    default:
      return undefined;
  }
}

/** Closed as it should be: by either side, or because of its age. */
const NORMAL_CLOSE_CODES: ReadonlySet<unknown> = new Set([1000, 1001, 1005]);

function formatSocket({ what, api, status, code, reason }: TraceEvent, paint: Colorize): string | undefined {
  const of = `WebSocket ${String(api)}`;
  if (what === "refused") return `${of}  ${paint("yellow", `${String(status)} to a handshake`)}`;
  if (what === "not sent") return `${of}  ${paint("yellow", "a client does not read: message refused")}`;
  if (what !== "closed" || NORMAL_CLOSE_CODES.has(code)) return undefined;
  return `${of}  ${paint("yellow", `closed ${String(code)}: ${String(reason)}`)}`;
}

function formatExecution(happening: TraceEvent, paint: Colorize): string {
  const { what, status, error = "", ms: took } = happening as TraceEvent & { status: string; error?: string };
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
  // The ids in a path are long, and the function's name says what was asked.
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

/** What the function itself printed, without Lambda's frame. */
function functionOutput(lines: string[]): string[] {
  return lines.filter((line) => !/^(START|END|REPORT) RequestId: |"type":"platform\./.test(line));
}
