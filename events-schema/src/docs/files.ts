import { type DescribedContract, envelopeContract, contractJsonSchema } from "../schema/json-schema.ts";
import { asyncApiDocument } from "./asyncapi.ts";
import { contractPage, eventsTable } from "./pages.ts";

/** Directories with generated files only: a file that is no longer generated is removed. */
export const GENERATED_FOLDERS = ["docs/schemas", "docs/events"] as const;

/** All generated files, by their path from the repository's root. The same catalogue gives the same bytes. */
export function generateFiles(catalogue: readonly DescribedContract[]): ReadonlyMap<string, string> {
  const contracts = catalogue.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map([
    ["docs/events.md", eventsTable(contracts, envelopeContract())],
    ["docs/asyncapi.json", json(asyncApiDocument(contracts, envelopeContract()))],
    ...contracts.map((contract): [string, string] => [`docs/events/${contract.name}.md`, contractPage(contract)]),
    ...[...contracts, envelopeContract()].flatMap((contract) =>
      (["write", "read"] as const).map((mode): [string, string] => [
        `docs/schemas/${contract.name}.v${contract.v}.${mode}.json`,
        json(contractJsonSchema(contract, mode)),
      ]),
    ),
  ]);
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
