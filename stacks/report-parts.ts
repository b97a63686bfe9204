import { state } from "./report-state.ts";
import { rollUpPart } from "./report-steps.ts";

/** Every part of a report, so many side by side; each is told its number. */
export const reportParts = sst.aws.StepFunctions.map({
  name: "Parts",
  items: "{% $states.input.parts %}",
  maxConcurrency: 20,
  processor: state("RollUp", rollUpPart, "{% $merge([$states.context.Execution.Input, { 'part': $states.input }]) %}"),
});
