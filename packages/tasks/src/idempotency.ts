import { problem } from "@waybill/kernel/errors";
import { sha256OfJson, createId } from "@waybill/kernel/ids";
import { addIdempotencyRecord, readIdempotencyRecord } from "./store.ts";

/** What a caller's Idempotency-Key was first used for. It says neither whose key nor which: a record outlives its person. */
export interface IdempotencyRecord {
  /** SHA-256 of the caller and the key. */
  keyHash: string;
  operation: string;
  /** SHA-256 of the whole request. */
  digest: string;
}

/**
 * The id for what is requested, once that is validated. A key stands for one request for ever: throws
 * IDEMPOTENCY_KEY_REUSED for another. It is recorded before anything is made; after a crash in between the same request goes on.
 * `check` throws where nothing can be made of the request: then its key stays free for a better one.
 */
export async function createIdempotentId(
  prefix: string,
  { by, key, operation, request }: { by: string; key: string | undefined; operation: string; request: unknown },
  check?: () => Promise<unknown>,
): Promise<string> {
  if (key !== undefined) await recordKey({ by, key, operation, digest: sha256OfJson(request) }, check);
  return createId(prefix, by, key);
}

/** Records what a key stands for. Throws IDEMPOTENCY_KEY_REUSED when it stands for something else already. */
export async function recordKey(
  { by, key, ...request }: { by: string; key: string; operation: string; digest: string },
  check?: () => Promise<unknown>,
): Promise<void> {
  const record = { keyHash: sha256OfJson([by, key]), ...request };
  // Read first only where something is checked before the key is recorded: recording it also shows whether it was.
  const before = check && (await readIdempotencyRecord(record));
  if (!before) {
    await check?.();
    if (await addIdempotencyRecord(record)) return;
  }
  const first = (before ?? (await readIdempotencyRecord(record)))?.body;
  if (first?.operation === record.operation && first.digest === record.digest) return;
  throw problem(
    "IDEMPOTENCY_KEY_REUSED",
    "This Idempotency-Key stands for an earlier request; use a new key for a new request.",
  );
}
