import { invoke, machine, state } from "./machines.ts";

const step = (name: string, fields = {}) =>
  invoke({ Output: { to: "{% $states.result.Payload %}" }, ...fields }, { name });
const each = (Mode: string, letter: string) => ({
  ProcessorConfig: { Mode, ...(Mode === "DISTRIBUTED" ? { ExecutionType: "STANDARD" } : {}) },
  StartAt: `${letter}1`,
  States: {
    [`${letter}1`]: invoke({ Next: `${letter}2` }, { name: `{% '${letter}1.' & $states.input %}` }),
    [`${letter}2`]: invoke({}, { name: `{% $replace($states.input, '1.', '2.') %}` }),
  },
});

/** A map, a distributed map and a wait in parallel, between two tasks. */
export const killedJob = machine({
  First: step("first", { Assign: { began: "{% $states.context.Execution.StartTime %}" }, Next: "Both" }),
  Both: state("Parallel", {
    Branches: [
      {
        StartAt: "Map",
        States: {
          Map: state("Map", {
            Items: "{% [1..15] %}",
            MaxConcurrency: 3,
            ItemProcessor: each("INLINE", "i"),
            End: true,
          }),
        },
      },
      {
        StartAt: "Far",
        States: {
          Far: state("Map", {
            Items: "{% [1..15] %}",
            MaxConcurrency: 3,
            ItemProcessor: each("DISTRIBUTED", "d"),
            End: true,
          }),
        },
      },
      { StartAt: "Wait", States: { Wait: state("Wait", { Seconds: 1, End: true }) } },
    ],
    Next: "Last",
  }),
  Last: step("last", { Output: { of: "{% $states.input %}", began: "{% $exists($began) %}" } }),
});
