/** Both PutEvents and SendMessageBatch take ten. Both take 1 MB too, but not in every region: 256 KB holds everywhere. */
const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 250_000;

/** Cut into batches by number and by bytes, in order. Nothing is dropped; what is too large alone travels alone. */
export function splitIntoBatches<T extends { bytes: number }>(
  items: readonly T[],
  { maxEntries = MAX_ENTRIES, maxBytes = MAX_BATCH_BYTES } = {},
): T[][] {
  const cut: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = cut.at(-1);
    if (last !== undefined && last.length < maxEntries && bytes + item.bytes <= maxBytes) {
      last.push(item);
      bytes += item.bytes;
    } else {
      cut.push([item]);
      bytes = item.bytes;
    }
  }
  return cut;
}
