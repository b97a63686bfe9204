import { type DescribedContract, envelopeContract } from "../json-schema.ts";
import { contractFindings } from "./contract-findings.ts";
import type { CompatibilityFinding } from "./finding.ts";
import { GOLDEN_FOLDER, type Golden, goldenFileName } from "./golden.ts";

/** Every finding over a catalogue and the envelope its messages travel in, sorted by contract. */
export function catalogueFindings(
  contracts: readonly DescribedContract[],
  goldens: readonly Golden[],
): CompatibilityFinding[] {
  const all = [...contracts, envelopeContract()];
  const removed = goldens.filter(({ name }) => !all.some((contract) => contract.name === name));
  return [
    ...all.flatMap((contract) => contractFindings(contract, goldens)),
    ...removed.map((golden) => ({
      contract: golden.name,
      rule: "contract-removed",
      path: "",
      direction: "stored" as const,
      consumers: golden.consumers,
      says: "it was released and is not in the catalogue any more",
      instead: "keep it until nothing of it is stored and nobody listens; then delete its golden file with it",
      file: `${GOLDEN_FOLDER}/${goldenFileName(golden)}`,
    })),
  ].toSorted((a, b) => (a.contract < b.contract ? -1 : a.contract > b.contract ? 1 : 0));
}
