import { state } from "./report-state.ts";
import { failReport } from "./report-steps.ts";

const States = sst.aws.StepFunctions;

/** Where every error leads: kept and said by the step. What somebody called off has not failed. */
export const reportFails = state(
  "Fail",
  failReport,
  "{% $merge([$states.context.Execution.Input, { 'code': $states.input.Error, 'cause': $states.input.Cause }]) %}",
);
reportFails.next(
  States.choice({ name: "CalledOff" })
    .when("{% $states.input.state = 'cancelled' %}", States.succeed({ name: "Cancelled" }))
    .otherwise(States.fail({ name: "Failed", error: "report.failed" })),
);
