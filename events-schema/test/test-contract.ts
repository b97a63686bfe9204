import * as z from "zod";
import { event } from "../src/event.ts";
import { contractFindings } from "../src/compat/contract-findings.ts";
import { createGolden } from "../src/compat/golden.ts";
import type { DescribedContract } from "../src/schema/json-schema.ts";

/** A contract for tests: only its data matters. */
export function testContract(
  shape: z.ZodRawShape,
  more: { v?: number; examples?: unknown[]; consumers?: string[] } = {},
): DescribedContract {
  return event("thing.happened", {
    v: more.v ?? 1,
    owner: "things",
    description: "A thing happened.",
    subject: () => "thing_1",
    consumers: more.consumers ?? ["Watch"],
    data: shape,
    examples: (more.examples ?? [{}]) as [Record<string, unknown>],
  });
}

/** The findings of a change from one shape to another: `["stored: type-changed at a"]`; none when it is safe. */
export function brokenRules(before: z.ZodRawShape, after: z.ZodRawShape): string[] {
  const golden = { ...createGolden(testContract(before), undefined), examples: [] };
  const found = contractFindings({ ...testContract(after), examples: [] as never }, [golden]);
  return found
    .filter(({ rule }) => rule !== "golden-stale")
    .map(({ direction, rule, path }) => `${direction}: ${rule} at ${path}`);
}
