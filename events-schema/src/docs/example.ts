import type { Contract } from "../event.ts";
import type { DescribedContract } from "../schema/json-schema.ts";

/** A complete message with one of a contract's examples as its data. The result is deterministic. */
export function exampleMessage(contract: DescribedContract, example: unknown): unknown {
  // The envelope's examples are complete metadata, not data.
  if (contract.kind === "envelope") return example;
  const at = new Date("2026-11-21T09:00:11.000Z");
  try {
    return (contract as Contract).create(example as never, { id: `msg_${contract.name}`, at, correlationId: "req_7f" });
  } catch (cause) {
    throw new Error(`an example of ${contract.name} does not match the contract: ${JSON.stringify(example)}`, {
      cause,
    });
  }
}
