/** One function of the plan as this machine runs it. */
export interface LocalFunction {
  /** The logical name. */
  id: string;
  /** The physical name. */
  name: string;
  arn: string;
  /** Absolute path of the bundle. */
  entry: string;
  /** The export that is the handler. */
  exportName: string;
  env: Record<string, string>;
  timeoutMs: number;
  memoryMb: number;
  logGroup: string;
  /** JSON or Text. */
  logFormat: string;
  /** The level from which Lambda logs invocations; WARN leaves out successful ones. @default "INFO" */
  systemLogLevel?: string | undefined;
  /** A thread is cheaper; a native addon must not share the cloud's process, since killing it would abort both. */
  isolation: "thread" | "process";
  /** How many environments at most. */
  concurrency: number;
}
