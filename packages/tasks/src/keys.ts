import { problem } from "@waybill/kernel/errors";
import { hashOf, newId } from "./ids.ts";
import { addUse, readUse } from "./store.ts";

/** What a caller's Idempotency-Key was first used for. */
export interface Use {
  by: string;
  key: string;
  operation: string;
  /** Of all that was asked for. */
  digest: string;
}

/**
 * The id for what is asked for, once that is validated. A key stands for one request for ever: throws
 * IDEMPOTENCY_KEY_REUSED for another. It is noted before anything is made; after a crash in between the same request goes on.
 */
export async function idFor(
  prefix: string,
  { by, key, operation, asked }: { by: string; key: string | undefined; operation: string; asked: unknown },
): Promise<string> {
  if (key !== undefined) await note({ by, key, operation, digest: hashOf(asked) });
  return newId(prefix, by, key);
}

async function note(use: Use): Promise<void> {
  if (await addUse(use)) return;
  const first = (await readUse(use))?.body;
  if (first?.operation === use.operation && first.digest === use.digest) return;
  throw problem(
    "IDEMPOTENCY_KEY_REUSED",
    "This Idempotency-Key stands for another request; use a new key for a new request.",
  );
}
