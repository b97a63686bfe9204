/** The lines that Lambda itself logs around a function's output, in the function's log format. */
export interface PlatformLog {
  /** A first start that failed, before the second. */
  initFailed(at: number, ms: number, status: InvocationStatus): string[];
  start(requestId: string, at: number): string[];
  timeout(requestId: string, at: number, message: string): string[];
  end(invocation: LoggedInvocation): string[];
}

type InvocationStatus = "success" | "error" | "timeout";

interface LoggedInvocation {
  requestId: string;
  at: number;
  ms: number;
  memoryMb: number;
  usedMb: number;
  initMs?: number | undefined;
  status: InvocationStatus;
}

export function createPlatformLog(format: string, systemLogLevel = "INFO"): PlatformLog {
  if (format !== "JSON") return textLog;
  return systemLogLevel === "WARN" ? failuresOnlyLog : jsonLog;
}

const textLog: PlatformLog = {
  initFailed: (_, ms, status) => [`INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: init\tStatus: ${status}`],
  start: (requestId) => [`START RequestId: ${requestId} Version: $LATEST`],
  timeout: (requestId, at, message) => [`${new Date(at).toISOString()} ${requestId} ${message}`],
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

const jsonLog: PlatformLog = {
  initFailed(at, ms, status) {
    const metrics = { durationMs: roundMs(ms) };
    return [platformRecord("initReport", at, { initializationType: "on-demand", phase: "init", metrics, status })];
  },
  start: (requestId, at) => [platformRecord("start", at, { requestId, version: "$LATEST" })],
  timeout: () => [],
  end({ requestId, at, ms, memoryMb, usedMb, initMs, status }) {
    const metrics = {
      durationMs: roundMs(ms),
      billedDurationMs: Math.ceil(ms + (initMs ?? 0)),
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: usedMb,
      ...(initMs === undefined ? {} : { initDurationMs: roundMs(initMs) }),
    };
    return [platformRecord("report", at, { requestId, metrics, status })];
  },
};

/** Start and success are INFO; a report of a failure is ERROR. */
const failuresOnlyLog: PlatformLog = {
  initFailed: (at, ms, status) => jsonLog.initFailed(at, ms, status),
  start: () => [],
  timeout: () => [],
  end: (invocation) => (invocation.status === "success" ? [] : jsonLog.end(invocation)),
};

const platformRecord = (type: string, at: number, record: object) =>
  JSON.stringify({ time: new Date(at).toISOString(), type: `platform.${type}`, record });

const roundMs = (ms: number) => Math.round(ms * 1000) / 1000;
