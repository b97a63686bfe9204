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
 * `check` throws where nothing can be made of the request: then its key stays free for a better one.
 */
export async function idFor(
  prefix: string,
  { by, key, operation, asked }: { by: string; key: string | undefined; operation: string; asked: unknown },
  check?: () => Promise<unknown>,
): Promise<string> {
  if (key !== undefined) await note({ by, key, operation, digest: hashOf(asked) }, check);
  return newId(prefix, by, key);
}

async function note(use: Use, check?: () => Promise<unknown>): Promise<void> {
  // Read first only where something is checked before it is noted: to note it tells as well whether it was.
  const before = check && (await readUse(use));
  if (!before) {
    await check?.();
    if (await addUse(use)) return;
  }
  const first = (before ?? (await readUse(use)))?.body;
  if (first?.operation === use.operation && first.digest === use.digest) return;
  throw problem(
    "IDEMPOTENCY_KEY_REUSED",
    "This Idempotency-Key stands for another request; use a new key for a new request.",
  );
}
