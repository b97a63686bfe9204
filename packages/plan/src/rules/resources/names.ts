import type { StageRule } from "../rule.ts";

export const uniqueNames: StageRule = {
  id: "unique-names",
  why: "SST cuts long names, from the app's part on; two that become one fail the deploy, or PutMetricAlarm silently overwrites the first.",
  fix: "Shorten the component's name.",
  findViolations: (view) =>
    Object.entries({
      function: view.functions.map(({ name }) => name),
      queue: view.queues.map(({ name }) => name),
      table: view.tables.map(({ name }) => name),
      rule: view.rules.map(({ bus, name }) => `${bus}/${name}`),
      alarm: view.alarms.map(({ name }) => name),
      topic: view.topics.map(({ name }) => name),
      bucket: view.buckets.map(({ name }) => name),
      "log group": view.logGroups.map(({ name }) => name),
      parameter: view.parameters.map(({ name }) => name),
      "saved query": view.savedQueries.map(({ name }) => name),
    }).flatMap(([kind, names]) =>
      names
        .filter((name, n) => names.indexOf(name) !== n)
        .map((name) => ({ resource: name, observed: `two of kind ${kind}`, wanted: "one" })),
    ),
};
