import type { StageView } from "../view/stage-view.ts";
import type { StageRule } from "./rule.ts";

/** What of a contract says who publishes it and who consumes it. */
export interface ContractWiring {
  kind: "event" | "command";
  name: string;
  source: string;
  consumers: readonly string[];
}

/** The consumers to which the rules of a view carry an event: names of workers, sorted. */
function consumersOf(view: StageView, { name, source }: ContractWiring): string[] {
  return view.rules
    .filter(
      ({ pattern, enabled }) =>
        enabled && includes(pattern, "source", source) && includes(pattern, "detail-type", name),
    )
    .flatMap(({ targets }) => targets)
    .flatMap(({ arn }) => view.queues.filter((queue) => queue.arn === arn).map(({ id }) => id.replace(/Queue$/, "")))
    .toSorted();
}

const includes = (pattern: StageView["rules"][number]["pattern"], key: string, value: string) =>
  Array.isArray(pattern?.[key]) && (pattern[key] as unknown[]).includes(value);

/** Contracts and infrastructure agree: the declared consumers are those that bus rules reach, and each event has a function that may publish it. */
export function contractWiringRule(contracts: readonly ContractWiring[]): StageRule {
  return {
    id: "contract-wiring",
    why: "A consumer without a bus rule never gets its event; a bus rule that no contract names breaks unnoticed when the event changes.",
    fix: "Make `consumers` of the contract and `consumes` of the worker say the same.",
    findViolations: (view) => {
      const workers = new Set(
        view.mappings.flatMap(({ source }) =>
          view.queues.filter(({ arn }) => arn === source).map(({ id }) => id.replace(/Queue$/, "")),
        ),
      );
      const known = new Set(contracts.map(({ name }) => name));
      return [
        ...contracts.flatMap((contract) => {
          const declared = contract.consumers.toSorted();
          // A command is sent to its consumer's queue; there is no rule to look at.
          const reached =
            contract.kind === "event" ? consumersOf(view, contract) : declared.filter((worker) => workers.has(worker));
          if (declared.join() === reached.join()) return [];
          return [
            {
              resource: contract.name,
              observed: `reaches ${reached.join(", ") || "nobody"}`,
              wanted: declared.join(", ") || "nobody",
            },
          ];
        }),
        ...contracts
          .filter(
            ({ kind, name, source }) => kind === "event" && !view.functions.some((fn) => canPublish(fn, source, name)),
          )
          .map(({ name, source }) => ({
            resource: name,
            observed: "no function may publish it",
            wanted: `a function of ${source}`,
          })),
        ...view.rules
          .flatMap(({ name, pattern }) =>
            ((pattern?.["detail-type"] ?? []) as unknown[]).map((type) => ({ name, type })),
          )
          .filter(({ type }) => typeof type === "string" && !known.has(type))
          .map(({ name, type }) => ({
            resource: name,
            observed: `subscribes to ${String(type)}`,
            wanted: "an event of the catalogue",
          })),
      ];
    },
  };
}

const canPublish = ({ statements }: StageView["functions"][number], source: string, name: string) =>
  statements.some(
    ({ actions, conditions }) =>
      actions.includes("events:PutEvents") &&
      conditions["StringEquals"]?.["events:source"]?.includes(source) &&
      (conditions["StringEquals"]["events:detail-type"] ?? [name]).includes(name),
  );
