import type { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import type { ParsedMessage } from "@waybill/events-schema/event";
import { PermanentError } from "@waybill/kernel/errors";
import type { RunOnce } from "@waybill/kernel/once";
import { publish } from "@waybill/kernel/publish";
import type { Delivery } from "@waybill/kernel/worker";
import { readOriginal } from "../photos/bucket.ts";
import { receiptIdForPhoto } from "../photos/photo.ts";
import { isRunOf, type ProjectedRun } from "../fraud/run-projection.ts";
import type { ImageMetadata } from "../photos/thumbnails.ts";
import type { ReceiptContext, ReceiptReading, ReceiptReader } from "../receipt-reader.ts";
import { applyReading, readingEvents, type Receipt } from "../receipt.ts";
import { completeMerchant, confirmedName } from "../merchants/merchant-names.ts";
import {
  addConfirmedName,
  addReading,
  listConfirmedNames,
  readImageInspection,
  readReading,
  readReceipt,
  readRun,
  recordAndMatchSignature,
  writeReceipt,
} from "../store.ts";
import {
  findDuplicates,
  findPictureSigns,
  type ReceiptFlag,
  findRunMismatches,
  signatureLookupKeys,
  receiptSignature,
} from "../fraud/fraud-checks.ts";
import { readReceiptSettings } from "../settings.ts";
import { UndecodableImageError } from "./undecodable-image.ts";

/** Reserved for the work after the reading. */
const RESERVED_MS = 5_000;

interface ExtractorDependencies {
  /** Loads the engine, once in a process. */
  loadReader: () => Promise<ReceiptReader>;
  once: RunOnce;
}

/** Read the photo of a receipt, then accept it or request a review. Each content is read once by each engine. */
export function createReceiptExtractor({ loadReader, once }: ExtractorDependencies) {
  return async function extractReceipt(
    { data }: ParsedMessage<typeof PhotoThumbnailed>,
    { context }: Pick<Delivery, "context">,
  ): Promise<void> {
    if (data.kind !== "receipt") return;
    const receiptId = receiptIdForPhoto(data.photoId);
    const before = await readReceipt(receiptId);
    if (!before) throw new PermanentError("receipt.unknown", `there is no receipt ${receiptId}`);
    if (before.body.reading) return publish(readingEvents(before.body));
    if (before.body.state !== "processing") return;
    const now = Date.now();
    const [picture, run] = await Promise.all([readPicture(data.sha256), readRun(before.body)]);
    const asRead = await readOnce(data.sha256, await receiptContext(before.body, picture, run));
    const numbers = asRead.merchantNumbers ?? [];
    const reading = completeMerchant(asRead, await listConfirmedNames(numbers));
    const flags = [
      ...(await findDuplicateFlags(before.body, data.sha256, picture, reading, now)),
      ...findPictureSigns(picture),
      ...findRunMismatches(
        { capture: picture.capture, date: reading.fields.date?.value },
        run,
        before.body.courierId,
        now,
      ),
    ];
    const after = applyReading(before.body, reading, flags, new Date(now).toISOString());
    const confirmed = confirmedName(after, asRead.fields.merchant?.value);
    if (confirmed) await addConfirmedName(numbers, confirmed, now);
    if (!(await writeReceipt(after, before))) throw new Error(`receipt ${receiptId} changed meanwhile`);
    await publish(readingEvents(after));

    /** The expensive part: under the lock of its content and engine, stored before the lock is marked done. */
    async function readOnce(sha256: string, known: ReceiptContext): Promise<ReceiptReading> {
      const engine = await loadReader();
      await once(`${sha256}.${engine.engine}`, context, async () => {
        // Stored, but a crash came before the lock was marked done: it is not read again.
        if (await readReading(sha256, engine.engine)) return;
        const leftMs = () => context.getRemainingTimeInMillis() - RESERVED_MS;
        const bytes = await readOriginal(sha256);
        const read = await engine.read(bytes, { leftMs, ...known }).catch(unreadableReading(engine));
        await addReading(sha256, read, now);
      });
      const stored = await readReading(sha256, engine.engine);
      if (!stored) throw new PermanentError("reading.lost", `${sha256} was read by ${engine.engine}, and is not there`);
      return stored;
    }
  };
}

/** A picture that has thumbnails and that the engine cannot decode goes to review. Rethrows any other error. */
const unreadableReading =
  ({ engine }: ReceiptReader) =>
  (cause: Error): ReceiptReading => {
    if (!(cause instanceof UndecodableImageError)) throw cause;
    const doubts = [`the engine cannot decode the picture: ${cause.message}`];
    return { engine, fields: {}, trust: 0, accepted: false, doubts, complete: false };
  };

async function readPicture(sha256: string): Promise<ImageMetadata> {
  const inspection = await readImageInspection(sha256);
  if (!inspection || "code" in inspection) throw new PermanentError("photo.unjudged", `${sha256} was never decoded`);
  return inspection.picture;
}

/**
 * What the receipt of a content is read with. A content is read once, so that the receipt that comes first counts; a later one of the
 * same content goes to review in any case.
 */
async function receiptContext(
  { createdAt, courierId }: Receipt,
  { capture }: ImageMetadata,
  run: ProjectedRun | undefined,
): Promise<ReceiptContext> {
  const { currency } = await readReceiptSettings();
  return {
    takenBefore: new Date(createdAt),
    ...(capture?.place && { photoPlace: capture.place }),
    ...(run?.box && isRunOf(run, courierId) && { runArea: run.box }),
    ...(currency !== undefined && { organizationCurrency: currency }),
  };
}

/** Flags for the receipts that this one resembles, each with its explanation. */
async function findDuplicateFlags(
  { receiptId }: Receipt,
  sha256: string,
  { perceptualHash }: ImageMetadata,
  reading: ReceiptReading,
  now: number,
): Promise<ReceiptFlag[]> {
  const signature = receiptSignature(receiptId, { sha256, perceptualHash }, reading);
  return findDuplicates(signature, await recordAndMatchSignature(signature, signatureLookupKeys(signature), now));
}
