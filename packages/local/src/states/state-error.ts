/** An error of a state: a name to retry or catch by, and a text. */
export interface StateFailure {
  error?: string;
  cause?: string;
}

/** A state failed. The state itself or an enclosing one may retry or catch it. */
export class StateError extends Error {
  readonly failure: StateFailure;
  /** The field whose expression failed: an additional EvaluationFailed event in the history. */
  readonly location: string | undefined;
  /** A missed heartbeat: AWS reports States.Timeout, and it can be caught as States.HeartbeatTimeout. */
  readonly heartbeat: boolean;

  constructor(failure: StateFailure, { location, heartbeat = false }: { location?: string; heartbeat?: boolean } = {}) {
    super(`${failure.error ?? "no error"}: ${failure.cause ?? "no cause"}`);
    this.name = "Failed";
    this.failure = failure;
    this.location = location;
    this.heartbeat = heartbeat;
  }
}

/** Errors that States.ALL does not match: only its own name catches the first, and nothing the second. */
const NOT_IN_STATES_ALL: readonly (string | undefined)[] = ["States.DataLimitExceeded", "States.Runtime"];
/** Errors that States.TaskFailed does not match. */
const NOT_IN_TASK_FAILED: readonly (string | undefined)[] = [
  ...NOT_IN_STATES_ALL,
  "States.Timeout",
  "States.QueryEvaluationError",
];

/** Whether a Retry's or Catch's `ErrorEquals` matches this error. */
export function matchesErrorEquals(names: readonly string[], { failure: { error }, heartbeat }: StateError): boolean {
  return names.some((name) => {
    if (error === "States.Runtime") return false;
    if (name === "States.ALL") return !NOT_IN_STATES_ALL.includes(error);
    if (name === "States.TaskFailed") return name === error || !NOT_IN_TASK_FAILED.includes(error);
    return name === error || (heartbeat && name === "States.HeartbeatTimeout");
  });
}

/** Any error as a state error: anything else is a defect of the offline cloud and cannot be caught by the definition. */
export function toStateError(error: unknown): StateError {
  if (error instanceof StateError) return error;
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new StateError({ error: "States.Runtime", cause });
}
