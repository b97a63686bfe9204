import { createHash } from "node:crypto";
import { majorUnits } from "@waybill/events-schema/currencies";
import type { Money } from "@waybill/events-schema/tasks";
import { table } from "@waybill/operator/text";
import { type Ask, asking, must } from "./api.ts";
import type { DemoCloud } from "./cloud.ts";
import { contactSheet } from "./contact-sheet.ts";
import { type Drawn, drawReceipt, RECEIPTS, type Wear, WORN } from "./drawn-receipts.ts";
import type { Run } from "./phones.ts";
import { during, note, roomForNotes } from "./screen.ts";

/** What came of the receipts of the day. */
export interface Photos {
  sent: number;
  /** By the machine alone. */
  accepted: number;
  reviewed: number;
  /** Amounts that count and are not what was drawn. */
  wrong: number;
  faults: string[];
}

interface Taken {
  drawn: Drawn;
  courier: string;
  photoId: string;
}
interface Receipt {
  receiptId: string;
  state: string;
  money?: Money;
  flags: { kind: string }[];
  review?: unknown;
  reading?: { trust: number; fields: Partial<Record<"merchant" | "date", { value: string }>> };
}

/** Of which receipts, and what happened to each on its way; the first is sent twice, the second nobody can read. */
export const PICTURES: readonly [string, Wear][] = [
  ["grocer", WORN],
  ["diner", { ...WORN, blur: 5 }],
  ["baker", { ...WORN, tilt: -5 }],
  ["超市", { noise: 12, quality: 70 }],
  ["fuel", { ...WORN, quality: 25 }],
  ["noodles in Japan", { ...WORN, tilt: 4 }],
  ["发票", { light: 0.6, quality: 60 }],
  ["spices in Kuwait", { ...WORN, noise: 16 }],
];

/** Couriers photograph receipts, a manager looks at those that wait; every amount is held against what was drawn. */
export async function photograph(local: DemoCloud, runs: readonly Run[], { most }: { most: number }): Promise<Photos> {
  const manager = await asking(local, "manager", "m1");
  const taken: Taken[] = [];
  for (const [n, [name, wear]] of PICTURES.slice(0, most).entries()) {
    const drawn = RECEIPTS.find((one) => one.name === name)!;
    const picture = await drawReceipt(drawn, { ...wear, seed: n + 1 });
    const { courier, runId, offer } = runs[n % runs.length]!;
    const ask = await asking(local, "courier", courier);
    for (let times = n === 0 ? 2 : 1; times > 0; times--) {
      const photoId = await send(local, ask, picture, { taskId: offer.taskId, runId });
      if (!taken.some((one) => one.photoId === photoId)) taken.push({ drawn, courier, photoId });
    }
  }
  await during("receipts are read", local.settled({ skip: true }));
  const read = await receiptsOf(manager, taken);
  show(taken, read);
  for (const [n, receipt] of read.entries())
    if (receipt.state === "needsReview") await review(manager, receipt, taken[n]!.drawn);
  await during("reviews are booked", local.settled({ skip: true }));
  const ended = await receiptsOf(manager, taken);
  note(await develop(local, manager, taken, ended));
  return account(taken, read, ended);
}

interface Offer {
  photoId: string;
  upload?: { url: string; method: string; headers: Record<string, string> };
}

/** As a phone does: what is here already is not sent again. */
async function send(
  { stopping }: DemoCloud,
  ask: Ask,
  picture: Buffer,
  of: { taskId: string; runId: string },
): Promise<string> {
  const sha256 = createHash("sha256").update(picture).digest("hex");
  const about = { ...of, kind: "receipt", mediaType: "image/jpeg", bytes: picture.length, sha256 };
  const { photoId, upload } = await must<Offer>(ask("POST", "/v1/photos", about));
  if (!upload) return photoId;
  const { method, headers, url } = upload;
  const { status } = await fetch(url, { method, headers, body: new Uint8Array(picture), signal: stopping });
  if (status !== 200) throw new Error(`The upload of ${photoId} was answered ${status}.`);
  return photoId;
}

const receiptsOf = (ask: Ask, taken: readonly Taken[]): Promise<Receipt[]> =>
  Promise.all(taken.map(({ photoId }) => must<Receipt>(ask("GET", `/v1/receipts/${photoId.replace(/^pho/, "rcp")}`))));

/** The manager has the paper in her hand. */
async function review(manager: Ask, { receiptId, money }: Receipt, drawn: Drawn): Promise<void> {
  const { total, currency } = drawn.truth;
  const verdict = isRight(money, drawn)
    ? { verdict: "accept" }
    : { verdict: "correct", fields: { total, currency, date: drawn.truth.date, merchant: drawn.truth.merchant } };
  const { state } = await must<Receipt>(manager("POST", `/v1/receipts/${receiptId}/review`, verdict));
  note(`the manager looks at ${drawn.name}: ${printed({ amount: total, currency })}, ${state}`);
}

function show(taken: readonly Taken[], receipts: readonly Receipt[]): void {
  const rows = receipts.map(({ state, money, flags, reading }, n) => [
    taken[n]!.courier,
    reading?.fields.date?.value ?? "",
    printed(money),
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
  note(table(columns, rows, { width: roomForNotes() }));
}

/** What a manager sees of them, side by side. */
async function develop(
  { stopping }: DemoCloud,
  manager: Ask,
  taken: readonly Taken[],
  receipts: readonly Receipt[],
): Promise<string> {
  const shots = taken.map(async ({ photoId, drawn }, n) => {
    const photo = await must<{ views: { thumbnails: { url: string }[] } }>(manager("GET", `/v1/photos/${photoId}`));
    const webp = new Uint8Array(
      await (await fetch(photo.views.thumbnails[0]!.url, { signal: stopping })).arrayBuffer(),
    );
    const { money, state } = receipts[n]!;
    return { name: `${n + 1}-${drawn.name}`, webp, lines: [printed(money), state] as const };
  });
  return `side by side in ${await contactSheet(await Promise.all(shots))}`;
}

function account(taken: readonly Taken[], read: readonly Receipt[], ended: readonly Receipt[]): Photos {
  const faults = ended.flatMap(({ state, money }, n) => {
    const { drawn } = taken[n]!;
    if (isRight(money, drawn) && (state === "accepted" || state === "corrected")) return [];
    const { total, currency } = drawn.truth;
    return [
      `the receipt ${drawn.name} is ${state} with ${printed(money)}, not ${printed({ amount: total, currency })}`,
    ];
  });
  const accepted = read.filter(({ state }) => state === "accepted").length;
  const reviewed = ended.filter((receipt) => receipt.review !== undefined).length;
  return { sent: taken.length, accepted, reviewed, wrong: faults.length, faults };
}

const isRight = (money: Money | undefined, { truth }: Drawn) =>
  money?.amount === truth.total && money.currency === truth.currency;

const printed = (money: Money | undefined): string =>
  money ? `${majorUnits(money.amount, money.currency)} ${money.currency}` : "no amount";
