import { lambdaState } from "./report-state.ts";
import { aggregateReportPart } from "./report-steps.ts";

/** Aggregates all parts of a report in parallel; each gets its number. */
export const aggregatePartsState = sst.aws.StepFunctions.map({
  name: "Parts",
  items: "{% $states.input.parts %}",
  maxConcurrency: 20,
  processor: lambdaState(
    "RollUp",
    aggregateReportPart,
    "{% $merge([$states.context.Execution.Input, { 'part': $states.input }]) %}",
  ),
});
