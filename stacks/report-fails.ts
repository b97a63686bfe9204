import { alerts } from "./alerts.ts";
import { state } from "./report-state.ts";
import { failReport } from "./report-steps.ts";

const States = sst.aws.StepFunctions;
const id = "$states.context.Execution.Input.reportId";
const stage = `--stage ${$app.stage}`;

const alert = States.snsPublish({
  name: "Alert",
  topic: alerts,
  timeout: "1 minute",
  subject: "A report could not be drawn",
  message: `{% 'Report ' & ${id} & ' could not be drawn. Why: waybill jobs show ' & ${id} & ' ${stage}; then: waybill jobs retry ' & ${id} & ' ${stage}' %}`,
});
alert.next(States.fail({ name: "Failed", error: "report.failed" }));

/** Where every error leads: kept and said by the step, told to Alerts unless somebody called the report off. */
export const reportFails = state(
  "Fail",
  failReport,
  "{% $merge([$states.context.Execution.Input, { 'code': $states.input.Error, 'cause': $states.input.Cause }]) %}",
);
reportFails.next(
  States.choice({ name: "CalledOff" })
    .when("{% $states.input.state = 'cancelled' %}", States.succeed({ name: "Cancelled" }))
    .otherwise(alert),
);
