/** What the host and the runtime inside an environment say to each other. Plain data: it crosses a thread or a pipe. */

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
  /** Milliseconds of working time until the function is killed. */
  budgetMs: number;
  /** How far the cloud's clock is ahead of this machine's, milliseconds. */
  aheadMs: number;
}

/** What the environment has worked, told again and again: the limits inside it are counted as the cloud counts its own. */
export interface WorkingTimeMessage {
  type: "time";
  workedMs: number;
}

export type ToRuntime = StartMessage | InvokeMessage | WorkingTimeMessage;

/** Lambda's own shape of a failure, as the caller gets it. */
export interface LambdaError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

export type FromRuntime =
  | { type: "ready" }
  | { type: "init-error"; error: LambdaError }
  /** `payload` is JSON text; absent when the handler returned nothing. */
  | { type: "result"; requestId: string; payload?: string; maxMemoryMb: number }
  | { type: "error"; requestId: string; error: LambdaError; maxMemoryMb: number }
  /** Nobody caught it: the environment ends after saying so. */
  | { type: "fatal"; error: LambdaError }
  | { type: "log"; text: string };
