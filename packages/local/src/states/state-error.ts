/** What a workflow calls an error: a name to retry or catch by, and a text. */
export interface StateFailure {
  error?: string;
  cause?: string;
}

/** A state could not do its work. Whoever is around it may retry or catch it. */
export class StateError extends Error {
  readonly failure: StateFailure;
  /** Told besides in the history, as an EvaluationFailed event: the field whose expression failed. */
  readonly location: string | undefined;
  /** A heartbeat that stayed away: AWS reports States.Timeout, and lets it be caught by a name of its own. */
  readonly heartbeat: boolean;

  constructor(failure: StateFailure, { location, heartbeat = false }: { location?: string; heartbeat?: boolean } = {}) {
    super(`${failure.error ?? "no error"}: ${failure.cause ?? "no cause"}`);
    this.name = "Failed";
    this.failure = failure;
    this.location = location;
    this.heartbeat = heartbeat;
  }
}

/** Errors that States.ALL does not stand for: nothing but their own name catches the first, and nothing the second. */
const NOT_IN_STATES_ALL: readonly (string | undefined)[] = ["States.DataLimitExceeded", "States.Runtime"];
/** What States.TaskFailed does not stand for. */
const NOT_IN_TASK_FAILED: readonly (string | undefined)[] = [
  ...NOT_IN_STATES_ALL,
  "States.Timeout",
  "States.QueryEvaluationError",
];

/** Whether a Retry's or Catch's `ErrorEquals` means this error. */
export function matchesErrorEquals(names: readonly string[], { failure: { error }, heartbeat }: StateError): boolean {
  return names.some((name) => {
    if (error === "States.Runtime") return false;
    if (name === "States.ALL") return !NOT_IN_STATES_ALL.includes(error);
    if (name === "States.TaskFailed") return name === error || !NOT_IN_TASK_FAILED.includes(error);
    return name === error || (heartbeat && name === "States.HeartbeatTimeout");
  });
}

/** Any error as a workflow sees it: what is no failure of a state is a fault of ours, and cannot be caught there. */
export function toStateError(error: unknown): StateError {
  if (error instanceof StateError) return error;
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new StateError({ error: "States.Runtime", cause });
}
