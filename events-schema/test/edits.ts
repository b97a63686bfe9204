import * as z from "zod";
import { event } from "../src/event.ts";
import { contractFindings } from "../src/compat/contract.ts";
import { released } from "../src/compat/golden.ts";
import type { Described } from "../src/schemas.ts";

/** A contract for tests. `shape` is all that matters of it. */
export function thing(
  shape: z.ZodRawShape,
  more: { v?: number; examples?: unknown[]; consumers?: string[] } = {},
): Described {
  return event("thing.happened", {
    v: more.v ?? 1,
    owner: "things",
    says: "A thing happened.",
    subject: () => "thing_1",
    consumers: more.consumers ?? ["Watch"],
    data: shape,
    examples: (more.examples ?? [{}]) as [Record<string, unknown>],
  });
}

/** What the check says about turning one shape into another: `["stored type-changed at a"]`, nothing when it is safe. */
export function verdict(before: z.ZodRawShape, after: z.ZodRawShape): string[] {
  const golden = { ...released(thing(before), undefined), examples: [] };
  const found = contractFindings({ ...thing(after), examples: [] as never }, [golden]);
  return found
    .filter(({ rule }) => rule !== "golden-stale")
    .map(({ direction, rule, path }) => `${direction}: ${rule} at ${path}`);
}
