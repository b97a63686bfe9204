type StatePayload = Parameters<typeof sst.aws.StepFunctions.lambdaInvoke>[0]["payload"];

/** Input of an execution, and of each of its steps: a report and an attempt. */
const executionInput: StatePayload = "{% $states.context.Execution.Input %}";

/** Creates the state of a step. Permanent errors are not retried; others are, for about two minutes. */
export function lambdaState(name: string, fn: sst.aws.Function, payload: StatePayload = executionInput) {
  return sst.aws.StepFunctions.lambdaInvoke({
    name,
    function: fn,
    payload,
    timeout: "3 minutes",
    output: "{% $states.result.Payload %}",
  })
    .retry({ errors: ["PermanentError", "Problem", "ZodError"], maxAttempts: 0 })
    .retry({ interval: "2 seconds", backoffRate: 2, maxAttempts: 5, maxDelay: "1 minute", jitterStrategy: "FULL" });
}
