/** What Lambda itself writes around a function's own lines, in the log format that the function has. */
export interface Frames {
  /** A first start that failed, before the second. */
  initFailed(at: number, ms: number, status: Status): string[];
  start(requestId: string, at: number): string[];
  timeout(requestId: string, at: number, says: string): string[];
  end(invocation: Invocation): string[];
}

type Status = "success" | "error" | "timeout";

interface Invocation {
  requestId: string;
  at: number;
  ms: number;
  memoryMb: number;
  usedMb: number;
  initMs?: number | undefined;
  status: Status;
}

export function frames(format: string, systemLogLevel = "INFO"): Frames {
  if (format !== "JSON") return text;
  return systemLogLevel === "WARN" ? quiet : json;
}

const text: Frames = {
  initFailed: (_, ms, status) => [`INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: init\tStatus: ${status}`],
  start: (requestId) => [`START RequestId: ${requestId} Version: $LATEST`],
  timeout: (requestId, at, says) => [`${new Date(at).toISOString()} ${requestId} ${says}`],
  end({ requestId, ms, memoryMb, usedMb, initMs }) {
    const parts = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${ms.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(ms + (initMs ?? 0))} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${usedMb} MB`,
    ];
    if (initMs !== undefined) parts.push(`Init Duration: ${initMs.toFixed(2)} ms`);
    return [`END RequestId: ${requestId}`, parts.join("\t")];
  },
};

const json: Frames = {
  initFailed(at, ms, status) {
    const metrics = { durationMs: round(ms) };
    return [platform("initReport", at, { initializationType: "on-demand", phase: "init", metrics, status })];
  },
  start: (requestId, at) => [platform("start", at, { requestId, version: "$LATEST" })],
  timeout: () => [],
  end({ requestId, at, ms, memoryMb, usedMb, initMs, status }) {
    const metrics = {
      durationMs: round(ms),
      billedDurationMs: Math.ceil(ms + (initMs ?? 0)),
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: usedMb,
      ...(initMs === undefined ? {} : { initDurationMs: round(initMs) }),
    };
    return [platform("report", at, { requestId, metrics, status })];
  },
};

/** Start and success are INFO; a report of a failure is ERROR. */
const quiet: Frames = {
  initFailed: (at, ms, status) => json.initFailed(at, ms, status),
  start: () => [],
  timeout: () => [],
  end: (invocation) => (invocation.status === "success" ? [] : json.end(invocation)),
};

const platform = (type: string, at: number, record: object) =>
  JSON.stringify({ time: new Date(at).toISOString(), type: `platform.${type}`, record });

const round = (ms: number) => Math.round(ms * 1000) / 1000;
