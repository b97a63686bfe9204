/** The Amazon States Language in its JSONata dialect, as far as `validate.ts` accepts it. */

/** A value, or an expression between `{%` and `%}` with that value. */
export type ValueOrExpression<T> = T | string;

export interface StateGraph {
  StartAt: string;
  States: Record<string, AslState>;
}

export interface StateMachineDefinition extends StateGraph {
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

/** The fields that define a state's output and variables. */
export interface OutputFields {
  Output?: unknown;
  Assign?: Record<string, unknown>;
}

export interface Catcher extends OutputFields {
  ErrorEquals: string[];
  Next: string;
}

export interface TransitionFields extends OutputFields {
  Next?: string;
  End?: boolean;
}

export interface ErrorHandlingFields {
  Retry?: Retrier[];
  Catch?: Catcher[];
}

export interface AslTaskState extends TransitionFields, ErrorHandlingFields {
  Type: "Task";
  Resource: string;
  Arguments?: unknown;
  TimeoutSeconds?: ValueOrExpression<number>;
  HeartbeatSeconds?: ValueOrExpression<number>;
}

export interface AslParallelState extends TransitionFields, ErrorHandlingFields {
  Type: "Parallel";
  Branches: StateGraph[];
  Arguments?: unknown;
}

export interface AslMapState extends TransitionFields, ErrorHandlingFields {
  Type: "Map";
  ItemProcessor: StateGraph & { ProcessorConfig?: { Mode?: "INLINE" | "DISTRIBUTED"; ExecutionType?: "STANDARD" } };
  Items?: unknown;
  ItemReader?: {
    Resource: string;
    Arguments: unknown;
    ReaderConfig?: { InputType?: string; MaxItems?: ValueOrExpression<number> };
  };
  ItemSelector?: unknown;
  ItemBatcher?: { MaxItemsPerBatch?: ValueOrExpression<number>; BatchInput?: unknown };
  MaxConcurrency?: ValueOrExpression<number>;
  ToleratedFailureCount?: ValueOrExpression<number>;
  ToleratedFailurePercentage?: ValueOrExpression<number>;
  Label?: string;
}

export interface AslChoiceState extends OutputFields {
  Type: "Choice";
  Choices: (OutputFields & { Condition: ValueOrExpression<boolean>; Next: string })[];
  Default?: string;
}

export interface AslWaitState extends TransitionFields {
  Type: "Wait";
  Seconds?: ValueOrExpression<number>;
  Timestamp?: string;
}

export interface AslPassState extends TransitionFields {
  Type: "Pass";
}

export interface AslSucceedState extends OutputFields {
  Type: "Succeed";
}

export interface AslFailState {
  Type: "Fail";
  Error?: string;
  Cause?: string;
}

export type AslState =
  | AslTaskState
  | AslParallelState
  | AslMapState
  | AslChoiceState
  | AslWaitState
  | AslPassState
  | AslSucceedState
  | AslFailState;
