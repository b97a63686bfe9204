/** The Amazon States Language in its JSONata dialect, as far as `check.ts` lets it through. */

/** A value, or an expression between `{%` and `%}` that makes one. */
export type Templated<T> = T | string;

export interface Graph {
  StartAt: string;
  States: Record<string, State>;
}

export interface Definition extends Graph {
  Comment?: string;
  TimeoutSeconds?: number;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

/** What a state leaves behind: its output, and variables. */
export interface Leaving {
  Output?: unknown;
  Assign?: Record<string, unknown>;
}

export interface Catcher extends Leaving {
  ErrorEquals: string[];
  Next: string;
}

export interface Onward extends Leaving {
  Next?: string;
  End?: boolean;
}

export interface Guarded {
  Retry?: Retrier[];
  Catch?: Catcher[];
}

export interface TaskState extends Onward, Guarded {
  Type: "Task";
  Resource: string;
  Arguments?: unknown;
  TimeoutSeconds?: Templated<number>;
  HeartbeatSeconds?: Templated<number>;
}

export interface ParallelState extends Onward, Guarded {
  Type: "Parallel";
  Branches: Graph[];
  Arguments?: unknown;
}

export interface MapState extends Onward, Guarded {
  Type: "Map";
  ItemProcessor: Graph & { ProcessorConfig?: { Mode?: "INLINE" | "DISTRIBUTED"; ExecutionType?: "STANDARD" } };
  Items?: unknown;
  ItemReader?: { Resource: string; Arguments: unknown; ReaderConfig?: { InputType?: string; MaxItems?: number } };
  ItemSelector?: unknown;
  ItemBatcher?: { MaxItemsPerBatch?: Templated<number>; BatchInput?: unknown };
  MaxConcurrency?: Templated<number>;
  ToleratedFailureCount?: Templated<number>;
  ToleratedFailurePercentage?: Templated<number>;
  Label?: string;
}

export interface ChoiceState extends Leaving {
  Type: "Choice";
  Choices: (Leaving & { Condition: Templated<boolean>; Next: string })[];
  Default?: string;
}

export interface WaitState extends Onward {
  Type: "Wait";
  Seconds?: Templated<number>;
  Timestamp?: string;
}

export interface PassState extends Onward {
  Type: "Pass";
}

export interface SucceedState extends Leaving {
  Type: "Succeed";
}

export interface FailState {
  Type: "Fail";
  Error?: string;
  Cause?: string;
}

export type State =
  | TaskState
  | ParallelState
  | MapState
  | ChoiceState
  | WaitState
  | PassState
  | SucceedState
  | FailState;
