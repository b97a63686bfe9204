import { type DescribedContract, envelopeContract } from "../schema/json-schema.ts";
import { contractFindings, personalFindings } from "./contract-findings.ts";
import type { CompatibilityFinding } from "./finding.ts";
import { GOLDEN_FOLDER, type Golden, goldenFileName } from "./golden.ts";

/** All findings of a catalogue and of the envelope of its messages, sorted by contract. */
export function catalogueFindings(
  contracts: readonly DescribedContract[],
  goldens: readonly Golden[],
): CompatibilityFinding[] {
  const all = [...contracts, envelopeContract()];
  const removed = goldens.filter(({ name }) => !all.some((contract) => contract.name === name));
  return [
    ...all.flatMap((contract) => [...personalFindings(contract), ...contractFindings(contract, goldens)]),
    ...removed.map((golden) => ({
      contract: golden.name,
      rule: "contract-removed",
      path: "",
      direction: "stored" as const,
      consumers: golden.consumers,
      message: "it was released and is no longer in the catalogue",
      suggestion:
        "keep it until no message of it is stored and it has no consumers; then delete it together with its golden file",
      file: `${GOLDEN_FOLDER}/${goldenFileName(golden)}`,
    })),
  ].toSorted((a, b) => (a.contract < b.contract ? -1 : a.contract > b.contract ? 1 : 0));
}
