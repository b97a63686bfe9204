import type { StageRule } from "../rule.ts";

interface States {
  States?: Record<string, State>;
}
interface State extends States {
  Type?: string;
  Timeout?: unknown;
  TimeoutSeconds?: unknown;
  Branches?: States[];
  ItemProcessor?: States;
}

function* taskStates({ States = {} }: States): Generator<[name: string, state: State]> {
  for (const [name, state] of Object.entries(States)) {
    if (state.Type === "Task") yield [name, state];
    for (const inner of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])])
      yield* taskStates(inner);
  }
}

export const taskStatesTimeOut: StageRule = {
  id: "task-states-time-out",
  why: "SST writes `Timeout`, which Step Functions refuses; a task without TimeoutSeconds waits for a year.",
  fix: "Rename the field in a $transform of aws.sfn.StateMachine; give every task a timeout.",
  findViolations: (view) =>
    view.stateMachines.flatMap(({ id, definition }) =>
      [...taskStates(definition)]
        .filter(([, state]) => "Timeout" in state || !("TimeoutSeconds" in state))
        .map(([name, state]) => ({
          resource: `${id}.${name}`,
          observed: "Timeout" in state ? "Timeout" : "no timeout",
          wanted: "TimeoutSeconds",
        })),
    ),
};
