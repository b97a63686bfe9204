/**
 * Which messages of a batch failed, by the function's response exactly as Lambda reads it:
 * no listed failures, a null list or no response is a success of all; anything malformed, or an identifier that is not in
 * the batch, is a failure of all.
 */
export function failedMessageIds(payload: unknown, messageIds: readonly string[]): readonly string[] {
  if (payload === undefined || payload === null) return [];
  if (typeof payload !== "object" || Array.isArray(payload)) return messageIds;
  const { batchItemFailures } = payload as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return messageIds;
  const failed: string[] = [];
  for (const failure of batchItemFailures as unknown[]) {
    const identifier = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== "string" || !messageIds.includes(identifier)) return messageIds;
    failed.push(identifier);
  }
  return failed;
}
