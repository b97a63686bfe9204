import { type DescribedContract, envelopeContract, contractJsonSchema } from "../json-schema.ts";
import { asyncApiDocument } from "./asyncapi.ts";
import { contractPage, eventsTable } from "./pages.ts";

/** Directories below docs/ that hold generated files only: what is there and not generated any more is removed. */
export const GENERATED_FOLDERS = ["docs/schemas", "docs/events"] as const;

/** Every generated file, by its path from the repository's root. The same catalogue gives the same bytes. */
export function generateFiles(catalogue: readonly DescribedContract[]): ReadonlyMap<string, string> {
  const contracts = catalogue.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map([
    ["docs/events.md", eventsTable(contracts, envelopeContract())],
    ["docs/asyncapi.json", json(asyncApiDocument(contracts, envelopeContract()))],
    ...contracts.map((contract): [string, string] => [`docs/events/${contract.name}.md`, contractPage(contract)]),
    ...[...contracts, envelopeContract()].flatMap((contract) =>
      (["write", "read"] as const).map((form): [string, string] => [
        `docs/schemas/${contract.name}.v${contract.v}.${form}.json`,
        json(contractJsonSchema(contract, form)),
      ]),
    ),
  ]);
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
