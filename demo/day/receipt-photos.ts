import { formatMajorUnits } from "@waybill/events-schema/currencies";
import type { Money } from "@waybill/events-schema/tasks";
import { table } from "@waybill/operator/text";
import { type ApiClient, createApiClient, requireSuccess } from "../api-client.ts";
import type { DemoCloud } from "../cloud.ts";
import { writeContactSheet } from "./contact-sheet.ts";
import {
  type SampleReceipt,
  renderReceipt,
  SAMPLE_RECEIPTS,
  type ImageDefects,
  PHONE_PHOTO_DEFECTS,
} from "../generate/render-receipt.ts";
import { uploadReceiptPhoto } from "../upload-receipt-photo.ts";
import type { DrivenRun } from "./drive-runs.ts";
import { withProgress, printNote, noteWidth } from "../screen.ts";

/** The result of the receipts of the day. */
export interface ReceiptCheck {
  sent: number;
  /** Accepted without a manager. */
  accepted: number;
  reviewed: number;
  /** Accepted amounts that differ from the printed ones. */
  wrong: number;
  faults: string[];
}

interface UploadedReceipt {
  sample: SampleReceipt;
  courier: string;
  photoId: string;
}
interface ReceiptView {
  receiptId: string;
  state: string;
  money?: Money;
  flags: { kind: string }[];
  review?: unknown;
  reading?: { trust: number; fields: Partial<Record<"merchant" | "date", { value: string }>> };
}

/** The receipts and the defects of their photos. The first is sent twice, the second is unreadable. */
export const RECEIPT_PHOTOS: readonly [string, ImageDefects][] = [
  ["grocer", PHONE_PHOTO_DEFECTS],
  ["diner", { ...PHONE_PHOTO_DEFECTS, blur: 5 }],
  ["baker", { ...PHONE_PHOTO_DEFECTS, tilt: -5 }],
  ["超市", { noise: 12, quality: 70 }],
  ["fuel", { ...PHONE_PHOTO_DEFECTS, quality: 25 }],
  ["noodles in Japan", { ...PHONE_PHOTO_DEFECTS, tilt: 4 }],
  ["发票", { light: 0.6, quality: 60 }],
  ["spices in Kuwait", { ...PHONE_PHOTO_DEFECTS, noise: 16 }],
];

/** Couriers upload photos of receipts and a manager reviews those that need it; every amount is compared with the printed one. */
export async function photographReceipts(
  local: DemoCloud,
  runs: readonly DrivenRun[],
  { limit }: { limit: number },
): Promise<ReceiptCheck> {
  const manager = await createApiClient(local, "manager", "m1");
  const taken: UploadedReceipt[] = [];
  for (const [n, [name, defects]] of RECEIPT_PHOTOS.slice(0, limit).entries()) {
    const sample = SAMPLE_RECEIPTS.find((one) => one.name === name)!;
    const picture = await renderReceipt(sample, { ...defects, seed: n + 1 });
    const { courier, runId, offer } = runs[n % runs.length]!;
    // The runs are in Europe, which would speak against every other currency: those receipts are of no run.
    const occasion = sample.expected.currency === "EUR" ? { taskId: offer.taskId, runId } : {};
    const ask = await createApiClient(local, "courier", courier);
    for (let times = n === 0 ? 2 : 1; times > 0; times--) {
      const photoId = await uploadReceiptPhoto(ask, picture, occasion, local.stopping);
      if (!taken.some((one) => one.photoId === photoId)) taken.push({ sample, courier, photoId });
    }
  }
  await withProgress("receipts are read", local.waitUntilIdle({ skip: true }));
  const read = await getReceipts(manager, taken);
  printReceipts(taken, read);
  for (const [n, receipt] of read.entries())
    if (receipt.state === "needsReview") await reviewReceipt(manager, receipt, taken[n]!.sample);
  await withProgress("reviews are posted to the ledger", local.waitUntilIdle({ skip: true }));
  const ended = await getReceipts(manager, taken);
  printNote(await saveContactSheet(local, manager, taken, ended));
  return checkReceipts(taken, read, ended);
}

const getReceipts = (ask: ApiClient, taken: readonly UploadedReceipt[]): Promise<ReceiptView[]> =>
  Promise.all(
    taken.map(({ photoId }) =>
      requireSuccess<ReceiptView>(ask("GET", `/v1/receipts/${photoId.replace(/^pho/, "rcp")}`)),
    ),
  );

/** Enters the printed amount, as a manager who has the receipt. */
async function reviewReceipt(
  manager: ApiClient,
  { receiptId, money }: ReceiptView,
  sample: SampleReceipt,
): Promise<void> {
  const { total, currency } = sample.expected;
  const review = hasExpectedMoney(money, sample)
    ? { verdict: "accept" }
    : {
        verdict: "correct",
        fields: { total, currency, date: sample.expected.date, merchant: sample.expected.merchant },
      };
  const { state } = await requireSuccess<ReceiptView>(manager("POST", `/v1/receipts/${receiptId}/review`, review));
  printNote(`the manager looks at ${sample.name}: ${formatMoney({ amount: total, currency })}, ${state}`);
}

function printReceipts(taken: readonly UploadedReceipt[], receipts: readonly ReceiptView[]): void {
  const rows = receipts.map(({ state, money, flags, reading }, n) => [
    taken[n]!.courier,
    reading?.fields.date?.value ?? "",
    formatMoney(money),
    reading?.trust.toFixed(3) ?? "",
    state,
    flags.map(({ kind }) => kind).join(", ") || "none",
    reading?.fields.merchant?.value ?? "",
  ]);
  const columns = [
    "COURIER",
    "DATE",
    "AMOUNT",
    "TRUST",
    "STATE",
    { head: "FLAGS", cut: 2 },
    { head: "MERCHANT", cut: 1 },
  ];
  printNote(table(columns, rows, { width: noteWidth() }));
}

/** Saves the thumbnails of all receipts on one sheet. */
async function saveContactSheet(
  { stopping }: DemoCloud,
  manager: ApiClient,
  taken: readonly UploadedReceipt[],
  receipts: readonly ReceiptView[],
): Promise<string> {
  const photos = taken.map(async ({ photoId, sample }, n) => {
    const photo = await requireSuccess<{ views: { thumbnails: { url: string }[] } }>(
      manager("GET", `/v1/photos/${photoId}`),
    );
    const webp = new Uint8Array(
      await (await fetch(photo.views.thumbnails[0]!.url, { signal: stopping })).arrayBuffer(),
    );
    const { money, state } = receipts[n]!;
    return { name: `${n + 1}-${sample.name}`, webp, lines: [formatMoney(money), state] as const };
  });
  return `side by side in ${await writeContactSheet(await Promise.all(photos))}`;
}

function checkReceipts(
  taken: readonly UploadedReceipt[],
  read: readonly ReceiptView[],
  ended: readonly ReceiptView[],
): ReceiptCheck {
  const faults = ended.flatMap(({ state, money }, n) => {
    const { sample } = taken[n]!;
    if (hasExpectedMoney(money, sample) && (state === "accepted" || state === "corrected")) return [];
    const { total, currency } = sample.expected;
    return [
      `the receipt ${sample.name} is ${state} with ${formatMoney(money)}, not ${formatMoney({ amount: total, currency })}`,
    ];
  });
  const accepted = read.filter(({ state }) => state === "accepted").length;
  const reviewed = ended.filter((receipt) => receipt.review !== undefined).length;
  return { sent: taken.length, accepted, reviewed, wrong: faults.length, faults };
}

const hasExpectedMoney = (money: Money | undefined, { expected }: SampleReceipt) =>
  money?.amount === expected.total && money.currency === expected.currency;

const formatMoney = (money: Money | undefined): string =>
  money ? `${formatMajorUnits(money.amount, money.currency)} ${money.currency}` : "no amount";
