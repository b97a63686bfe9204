import type { FLAGS } from "@waybill/events-schema/receipts";
import type { Taken } from "./exif.ts";
import { distance } from "./prints.ts";
import type { Reading } from "./read-receipt.ts";
import { metresOff, type Run } from "./runs.ts";

/** Something to look at: what it is and why, in words. Never an accusation: there is an honest way to each of them. */
export interface Flag {
  kind: (typeof FLAGS)[number];
  says: string;
  /** The receipts it is like. */
  of?: string[];
}

/** What two receipts are compared by. */
export interface Trace {
  receiptId: string;
  sha256: string;
  print: string;
  total?: number | undefined;
  currency?: string | undefined;
  date?: string | undefined;
  merchant?: string | undefined;
  number?: string | undefined;
}

export function traceOf(receiptId: string, picture: { sha256: string; print: string }, { fields }: Reading): Trace {
  const { total, currency, date, merchant, number } = fields;
  return {
    receiptId,
    ...picture,
    total: total?.value,
    currency: currency?.value,
    date: date?.value,
    merchant: merchant && plain(merchant.value),
    number: number && plain(number.value),
  };
}

/** Engines differ over spaces, case and stops; papers do not. */
const plain = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Of 256 points of two prints. Papers of one shop come this near to each other, so what was read decides. */
const NEAR = 24;
/** So near that what was read does not matter. */
const SAME = 8;

/** What of the others it is like, as far as pictures and what was read off them tell. */
export function doublesOf(own: Trace, others: readonly Trace[]): Flag[] {
  const like = (kind: Flag["kind"], says: string, is: (other: Trace) => boolean): Flag[] => {
    const of = others
      .filter((other) => other.receiptId !== own.receiptId && is(other))
      .map(({ receiptId }) => receiptId);
    return of.length > 0
      ? [{ kind, says: `${says} ${of.slice(0, 5).join(", ")}.`, of: [...new Set(of)].slice(0, 20) }]
      : [];
  };
  return [
    ...like("same-picture", "The very same file was handed in as", ({ sha256 }) => sha256 === own.sha256),
    ...like("similar-picture", "The picture looks almost like that of", (other) => isSimilar(own, other)),
    ...like("same-receipt", "Merchant, number and total are those of", (other) => isSameReceipt(own, other)),
  ];
}

function isSimilar(own: Trace, other: Trace): boolean {
  if (own.sha256 === other.sha256) return false;
  const off = distance(own.print, other.print);
  const agree = (["total", "date", "number"] as const).filter(
    (key) => own[key] !== undefined && own[key] === other[key],
  );
  return off <= SAME || (off <= NEAR && agree.length >= 2);
}

export const isSameReceipt = (a: Trace, b: Trace): boolean =>
  (["merchant", "number", "total", "currency"] as const).every((key) => a[key] !== undefined && a[key] === b[key]);

const HOUR_MS = 3_600_000;
/** A receipt may be older than the run by an errand, and a picture younger by a lunch. */
const FAR_MS = 12 * HOUR_MS;
/** What a camera's clock may be off when it does not say its zone. */
const ZONE_MS = 14 * HOUR_MS;
const FAR_M = 3_000;

/** How a photo fits the run it is said to be of, as far as both are known. */
export function misfits(taken: Taken | undefined, run: Run | undefined, courierId: string, now: number): Flag[] {
  if (!run) return [];
  const flags: Flag[] = [];
  if (run.courierId !== undefined && run.courierId !== courierId) {
    flags.push({ kind: "other-run", says: `Run ${run.runId} is another courier's.` });
  }
  const from = Date.parse(run.startedAt ?? "");
  const at = Date.parse(taken?.at ?? "");
  const off = Math.max(from - at, at - (run.endedAt === undefined ? now : Date.parse(run.endedAt)));
  if (off > FAR_MS + (taken?.zoned ? 0 : ZONE_MS)) {
    const when = at < from ? "before the run began" : "after the run";
    flags.push({ kind: "time", says: `By its EXIF it was taken ${Math.round(off / HOUR_MS)} hours ${when}.` });
  }
  const metres = taken?.place && run.box ? metresOff(run.box, taken.place) : 0;
  if (metres > FAR_M) {
    const km = Math.round(metres / 1_000);
    flags.push({ kind: "place", says: `By its EXIF it was taken ${km} km from where the run has been.` });
  }
  return flags;
}
