type Payload = Parameters<typeof sst.aws.StepFunctions.lambdaInvoke>[0]["payload"];

/** What an execution is started with, and all that its steps are told: a report and an attempt. */
const which: Payload = "{% $states.context.Execution.Input %}";

/** A step as a state. What can never succeed is not tried again; anything else is, for about two minutes. */
export function state(name: string, fn: sst.aws.Function, payload: Payload = which) {
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
