import type { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import type { Received } from "@waybill/events-schema/event";
import { PermanentError } from "@waybill/kernel/errors";
import type { RunOnce } from "@waybill/kernel/once";
import { publish } from "@waybill/kernel/publish";
import type { Delivery } from "@waybill/kernel/worker";
import { original } from "./bucket.ts";
import { receiptIdOf } from "./photos.ts";
import { bandsOf } from "./prints.ts";
import type { Reading, ReceiptReader } from "./read-receipt.ts";
import { extracted, newsOfReading, type Receipt } from "./receipts.ts";
import { addReading, readJudgement, readReading, readReceipt, readRun, seen, writeReceipt } from "./store.ts";
import { doublesOf, type Flag, misfits, type Trace, traceOf } from "./truth.ts";
import { Unreadable } from "./unreadable.ts";

/** Left for all that follows the reading. */
const AFTERWARDS_MS = 5_000;

interface With {
  /** Makes the engine, once in a process. */
  open: () => Promise<ReceiptReader>;
  once: RunOnce;
}

/** Read a photo that is a receipt's, and believe it or have it reviewed. Each content is read once by each engine. */
export function extraction({ open, once }: With) {
  return async ({ data }: Received<typeof PhotoThumbnailed>, { context }: Pick<Delivery, "context">): Promise<void> => {
    if (data.kind !== "receipt") return;
    const receiptId = receiptIdOf(data.photoId);
    const before = await readReceipt(receiptId);
    if (!before) throw new PermanentError("receipt.unknown", `there is no receipt ${receiptId}`);
    if (before.body.reading) return publish(newsOfReading(before.body));
    if (before.body.state !== "processing") return;
    const now = Date.now();
    const reading = await readOnce(data.sha256, new Date(before.body.createdAt));
    const flags = await noticed(before.body, data.sha256, reading, now);
    const after = extracted(before.body, reading, flags, new Date(now).toISOString());
    if (!(await writeReceipt(after, before))) throw new Error(`receipt ${receiptId} changed meanwhile`);
    await publish(newsOfReading(after));

    /** The expensive part: under the lock of its content and engine, kept before the lock says that it is done. */
    async function readOnce(sha256: string, takenBefore: Date): Promise<Reading> {
      const engine = await open();
      await once(`${sha256}.${engine.engine}`, context, async () => {
        // Kept, but a crash came before the lock knew: it is not read again.
        if (await readReading(sha256, engine.engine)) return;
        const leftMs = () => context.getRemainingTimeInMillis() - AFTERWARDS_MS;
        const picture = await original(sha256);
        await addReading(sha256, await engine.read(picture, { leftMs, takenBefore }).catch(nothing(engine)));
      });
      const kept = await readReading(sha256, engine.engine);
      if (!kept) throw new PermanentError("reading.lost", `${sha256} was read by ${engine.engine}, and is not there`);
      return kept;
    }
  };
}

/** What could be shown and the engine cannot decode is for a person to read. Throws anything else as it came. */
const nothing =
  ({ engine }: ReceiptReader) =>
  (cause: Error): Reading => {
    if (!(cause instanceof Unreadable)) throw cause;
    const doubts = [`the engine cannot decode the picture: ${cause.message}`];
    return { engine, fields: {}, trust: 0, accepted: false, doubts, complete: false };
  };

/** What deserves a second look, in words. */
async function noticed(receipt: Receipt, sha256: string, reading: Reading, now: number): Promise<Flag[]> {
  const judgement = await readJudgement(sha256);
  if (!judgement || "code" in judgement) throw new PermanentError("photo.unjudged", `${sha256} was never decoded`);
  const { print, taken } = judgement.picture;
  const trace = traceOf(receipt.receiptId, { sha256, print }, reading);
  const others = await seen(trace, marksOf(trace), now);
  return [...doublesOf(trace, others), ...misfits(taken, await readRun(receipt), receipt.courierId, now)];
}

/** By what a receipt like this one would be found. */
function marksOf({ sha256, print, merchant, number, total, currency }: Trace): string[] {
  const named = [merchant, number, total, currency];
  const receipt = named.every((part) => part !== undefined) ? [`receipt#${named.join("#")}`] : [];
  return [`sha256#${sha256}`, ...receipt, ...bandsOf(print).map((band) => `look#${band}`)];
}
