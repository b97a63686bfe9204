import type { View } from "../view.ts";
import type { Rule } from "./rule.ts";

/** What of a contract says who speaks and who listens. */
export interface Wire {
  kind: "event" | "command";
  name: string;
  source: string;
  consumers: readonly string[];
}

/** The listeners that the rules of a view carry an event to: worker names, sorted. */
function listeners(view: View, { name, source }: Wire): string[] {
  return view.rules
    .filter(
      ({ pattern, enabled }) =>
        enabled && includes(pattern, "source", source) && includes(pattern, "detail-type", name),
    )
    .flatMap(({ targets }) => targets)
    .flatMap(({ arn }) => view.queues.filter((queue) => queue.arn === arn).map(({ id }) => id.replace(/Queue$/, "")))
    .toSorted();
}

const includes = (pattern: View["rules"][number]["pattern"], key: string, value: string) =>
  Array.isArray(pattern?.[key]) && (pattern[key] as unknown[]).includes(value);

/** Contracts against stacks: who is said to listen is who gets it, and every event has somebody who may announce it. */
export function wiring(contracts: readonly Wire[]): Rule {
  return {
    id: "wiring",
    why: "A listener that no rule reaches waits for ever; a rule that no contract names surprises whoever changes the event.",
    fix: "Make `consumers` of the contract and `consumes` of the worker say the same.",
    finds: (view) => {
      const workers = new Set(
        view.mappings.flatMap(({ source }) =>
          view.queues.filter(({ arn }) => arn === source).map(({ id }) => id.replace(/Queue$/, "")),
        ),
      );
      const known = new Set(contracts.map(({ name }) => name));
      return [
        ...contracts.flatMap((contract) => {
          const said = contract.consumers.toSorted();
          // A command is sent to its consumer's queue; there is no rule to look at.
          const carried =
            contract.kind === "event" ? listeners(view, contract) : said.filter((worker) => workers.has(worker));
          if (said.join() === carried.join()) return [];
          return [
            {
              resource: contract.name,
              observed: `reaches ${carried.join(", ") || "nobody"}`,
              wanted: said.join(", ") || "nobody",
            },
          ];
        }),
        ...contracts
          .filter(
            ({ kind, name, source }) => kind === "event" && !view.functions.some((fn) => mayAnnounce(fn, source, name)),
          )
          .map(({ name, source }) => ({
            resource: name,
            observed: "no function may announce it",
            wanted: `a function of ${source}`,
          })),
        ...view.rules
          .flatMap(({ name, pattern }) =>
            ((pattern?.["detail-type"] ?? []) as unknown[]).map((type) => ({ name, type })),
          )
          .filter(({ type }) => typeof type === "string" && !known.has(type))
          .map(({ name, type }) => ({
            resource: name,
            observed: `listens to ${String(type)}`,
            wanted: "an event of the catalogue",
          })),
      ];
    },
  };
}

const mayAnnounce = ({ statements }: View["functions"][number], source: string, name: string) =>
  statements.some(
    ({ actions, conditions }) =>
      actions.includes("events:PutEvents") &&
      conditions["StringEquals"]?.["events:source"]?.includes(source) &&
      (conditions["StringEquals"]["events:detail-type"] ?? [name]).includes(name),
  );
