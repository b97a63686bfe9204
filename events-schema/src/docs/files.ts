import { type Described, envelope, schemaOf } from "../schemas.ts";
import { asyncapi } from "./asyncapi.ts";
import { contractPage, eventsTable } from "./pages.ts";

/** Directories below docs/ that hold generated files only: what is there and not generated any more is removed. */
export const OWNED = ["docs/schemas", "docs/events"] as const;

/** Every generated file, by its path from the repository's root. The same catalogue gives the same bytes. */
export function files(catalogue: readonly Described[]): ReadonlyMap<string, string> {
  const contracts = catalogue.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map([
    ["docs/events.md", eventsTable(contracts, envelope())],
    ["docs/asyncapi.json", json(asyncapi(contracts, envelope()))],
    ...contracts.map((contract): [string, string] => [`docs/events/${contract.name}.md`, contractPage(contract)]),
    ...[...contracts, envelope()].flatMap((contract) =>
      (["write", "read"] as const).map((form): [string, string] => [
        `docs/schemas/${contract.name}.v${contract.v}.${form}.json`,
        json(schemaOf(contract, form)),
      ]),
    ),
  ]);
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
