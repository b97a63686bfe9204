/** The messages between the host and the runtime inside an environment. Plain data: they cross a thread or a pipe. */

export interface StartMessage {
  type: "start";
  /** Absolute path of the bundle. */
  entry: string;
  /** The export that is the handler. */
  exportName: string;
  functionArn: string;
}

export interface InvokeMessage {
  type: "invoke";
  requestId: string;
  /** JSON text of the event. */
  payload: string;
  /** The environment's working time. */
  workedMs: number;
  /** Milliseconds of it until the function is killed. */
  budgetMs: number;
  /** How far the cloud's clock is ahead of this machine's, milliseconds. */
  aheadMs: number;
}

/** The environment's working time, sent repeatedly during an event: time limits inside it are counted as the cloud counts its own. */
export interface WorkingTimeMessage {
  type: "time";
  workedMs: number;
}

export type ToRuntime = StartMessage | InvokeMessage | WorkingTimeMessage;

/** An error as Lambda returns it to the caller. */
export interface LambdaError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** What an invocation took of the machine. */
export interface InvocationUse {
  maxMemoryMb: number;
  /** Processor time of the environment's thread, milliseconds. */
  cpuMs: number;
}

export type FromRuntime =
  | { type: "ready" }
  | { type: "init-error"; error: LambdaError }
  /** `payload` is JSON text; absent when the handler returned nothing. */
  | { type: "result"; requestId: string; payload?: string; used: InvocationUse }
  | { type: "error"; requestId: string; error: LambdaError; used: InvocationUse }
  /** An uncaught error: the environment ends after sending it. */
  | { type: "fatal"; error: LambdaError }
  | { type: "log"; text: string };
