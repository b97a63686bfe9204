import { lambdaState } from "./report-state.ts";
import { failReport } from "./report-steps.ts";

const States = sst.aws.StepFunctions;

/** Every error leads here; the step stores and publishes it. A cancelled report has not failed. */
export const failState = lambdaState(
  "Fail",
  failReport,
  "{% $merge([$states.context.Execution.Input, { 'code': $states.input.Error, 'cause': $states.input.Cause }]) %}",
);
failState.next(
  States.choice({ name: "CalledOff" })
    .when("{% $states.input.state = 'cancelled' %}", States.succeed({ name: "Cancelled" }))
    .otherwise(States.fail({ name: "Failed", error: "report.failed" })),
);
