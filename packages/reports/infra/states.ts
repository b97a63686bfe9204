import { aggregateReportPart, failReport, mergeReportRoutes, renderCsv, renderPdf, renderXlsx } from "./steps.ts";

const States = sst.aws.StepFunctions;
type StatePayload = Parameters<typeof States.lambdaInvoke>[0]["payload"];

/** Input of an execution, and of each of its steps: a report and an attempt. */
const executionInput: StatePayload = "{% $states.context.Execution.Input %}";

/** Creates the state of a step. Permanent errors are not retried; others are, for about two minutes. */
export function lambdaState(name: string, fn: sst.aws.Function, payload: StatePayload = executionInput) {
  return States.lambdaInvoke({
    name,
    function: fn,
    payload,
    timeout: "11 minutes",
    output: "{% $states.result.Payload %}",
  })
    .retry({ errors: ["PermanentError", "Problem", "ZodError"], maxAttempts: 0 })
    .retry({ interval: "2 seconds", backoffRate: 2, maxAttempts: 5, maxDelay: "1 minute", jitterStrategy: "FULL" });
}

/** Aggregates all parts of a report in parallel; each gets its number. */
export const aggregatePartsState = States.map({
  name: "Parts",
  items: "{% $states.input.parts %}",
  maxConcurrency: 20,
  // The groups of parts are for the next state.
  output: "{% $states.input %}",
  processor: lambdaState(
    "Aggregate",
    aggregateReportPart,
    "{% $merge([$states.context.Execution.Input, { 'part': $states.input }]) %}",
  ),
});

/** Merges the routes of all parts, a group of parts at a time; each gets its number. */
export const mergeRoutesState = States.map({
  name: "Routes",
  items: "{% $states.input.groups %}",
  maxConcurrency: 20,
  processor: lambdaState(
    "MergeRoutes",
    mergeReportRoutes,
    "{% $merge([$states.context.Execution.Input, { 'group': $states.input }]) %}",
  ),
});

/** Renders all formats of a report in parallel. */
export const renderFormatsState = States.parallel({ name: "Renders" })
  .branch(lambdaState("Csv", renderCsv))
  .branch(lambdaState("Xlsx", renderXlsx))
  .branch(lambdaState("Pdf", renderPdf));

/** Every error leads here; the step stores and publishes it. A cancelled report has not failed. */
export const failState = lambdaState(
  "Fail",
  failReport,
  "{% $merge([$states.context.Execution.Input, { 'code': $states.input.Error, 'cause': $states.input.Cause }]) %}",
);
failState.next(
  States.choice({ name: "WasCancelled" })
    .when("{% $states.input.state = 'cancelled' %}", States.succeed({ name: "Cancelled" }))
    .otherwise(States.fail({ name: "Failed", error: "report.failed" })),
);
