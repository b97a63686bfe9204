import { seededRandom } from "@waybill/local/faults/seeded-random";
import { minorUnitDigits } from "@waybill/events-schema/currencies";
import type { ImageDefects, SampleReceipt } from "../../demo/generate/render-receipt.ts";
import { DRAWN_COUNTRIES, type DrawnCountry } from "./drawn-countries.ts";
import { townOf } from "./drawn-places.ts";
import type { ReceiptLabels } from "./scoring.ts";

/** A receipt that nobody has read before, with its right values and the state of its photo. */
export interface DrawnReceipt {
  id: string;
  receipt: SampleReceipt;
  labels: Required<ReceiptLabels>;
  defects: ImageDefects;
}

/** What else is printed, and says nothing of the currency that was paid, or something wrong. */
const TRAPS = [
  "SKU 004471920036",
  "REF 000318442907",
  "Mgr: EURIEL",
  "VAT NO 4990123",
  "MADE IN GERMANY",
  "PRODUCT OF ITALY",
  "SWISS CHOCOLATE",
  "CANADA DRY",
  "TERMINAL ID 10023",
  "AID A0000000041010",
  "APPROVED 00-04",
  "www.globalbrand.com",
  "facebook.com/shop",
  "EUR-PALLET",
  "VISA USA",
  "RM 204",
  "ORDER 4471 KR",
  "Wifi: guest.de",
  "Support +49 30 901820",
  "Hotline 0800 123 456",
  "1 EUR = 1.0850 USD",
  "DCC USD 12.34",
  "C/O SEOUL OFFICE",
  "Fr. Meier",
  "A4 PAPER E",
  "BELGIAN WAFFLE",
  "LONDON PUB",
  "MEXICO TACO",
  "Kasse C",
];

type Random = () => number;

/** So many receipts of all countries in turn; the same seed draws the same. Each is handed in days after its date. */
export function drawReceipts(seed: number, count: number): DrawnReceipt[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, n) => {
    const country = DRAWN_COUNTRIES[(n * 7 + seed) % DRAWN_COUNTRIES.length]!;
    return drawReceipt(country, `${String(n).padStart(4, "0")}-${country.country.toLowerCase()}`, random);
  });
}

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const chance = (random: Random, share: number): boolean => random() < share;
const digits = (random: Random, pattern: string): string =>
  pattern.replaceAll("#", () => String(Math.floor(random() * 10)));

function drawReceipt(country: DrawnCountry, id: string, random: Random): DrawnReceipt {
  const sign = pick(random, country.signs);
  const signAt = pick(random, ["everywhere", "everywhere", "totals", "total"]);
  const print = (units: number, place: "line" | "sum" | "total"): string => {
    const isSigned = signAt === "everywhere" || place === "total" || (signAt === "totals" && place === "sum");
    return (isSigned ? sign : "@").replace("@", formatAmount(country, units));
  };
  // In the smallest unit that is printed.
  const step =
    country.decimals === 0
      ? pick(random, country.currency === "VND" || country.currency === "IDR" ? [1_000] : [10, 50])
      : 5;
  const goods = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    name: pick(random, country.goods),
    price: step * (1 + Math.floor(random() * (country.decimals === 0 ? 90 : 400))),
  }));
  const total = goods.reduce((sum, { price }) => sum + price, 0);
  const isCash = chance(random, 0.5);
  const given = Math.ceil((total + 1) / (step * 100)) * step * 100;
  const date = new Date(Date.UTC(2026, 0, 1 + Math.floor(random() * 320)));
  const shop = pick(random, country.shops);
  const optional = <T>(share: number, lines: readonly T[]): readonly T[] => (chance(random, share) ? lines : []);
  const trap = () => optional(0.3, [{ center: pick(random, TRAPS) }]);
  const printedDate = {
    left: formatDate(date, pick(random, country.dates)),
    right: `${12 + Math.floor(random() * 9)}:${10 + Math.floor(random() * 49)}`,
  };
  const tax = pick(random, country.tax.split(","));
  const lines = [
    { center: shop, large: true },
    ...optional(
      0.8,
      pick(random, country.addresses).map((center) => ({ center })),
    ),
    ...optional(0.6, [{ center: digits(random, pick(random, country.phones)) }]),
    ...(country.taxIds.length > 0 ? optional(0.6, [{ center: pick(random, country.taxIds) }]) : []),
    ...optional(0.25, [{ center: `www.${shop.toLowerCase().replaceAll(/[^a-z]/g, "") || "shop"}.${country.domain}` }]),
    ...trap(),
    printedDate,
    ...goods.map(({ name, price }) => ({ left: name, right: print(price, "line") })),
    ...trap(),
    ...optional(0.4, [{ left: country.subtotal, right: print(total, "sum") }]),
    { left: pick(random, country.total), right: print(total, "total"), large: chance(random, 0.4) },
    ...(isCash
      ? [
          { left: pick(random, country.cash.split(",")), right: print(given, "sum") },
          { left: pick(random, country.change.split(",")), right: print(given - total, "sum") },
        ]
      : [{ left: pick(random, country.card.split(",")), right: print(total, "sum") }]),
    ...(tax === "" ? [] : optional(0.6, [{ left: tax, right: print(Math.max(step, Math.round(total / 11)), "line") }])),
    ...trap(),
    ...optional(0.7, [{ center: pick(random, country.thanks) }]),
  ];
  const expected = {
    total: total * 10 ** (minorUnitDigits(country.currency) - (country.decimals === 0 ? 0 : 2)),
    currency: country.currency,
    date: date.toISOString().slice(0, 10),
    merchant: shop,
  };
  return {
    id,
    receipt: { name: id, font: country.font === undefined ? "Cousine" : "Noto Sans SC", lines, expected },
    labels: {
      company: shop,
      date: expected.date,
      currency: country.currency,
      place: townOf(country.country),
      total: (total / (country.decimals === 0 ? 1 : 100)).toFixed(country.decimals === 0 ? 0 : 2),
    },
    defects: {
      tilt: Math.round((random() * 5 - 2.5) * 10) / 10,
      blur: chance(random, 0.4) ? 0 : 0.3 + random() * 0.5,
      noise: Math.round(random() * 12),
      light: 0.75 + random() * 0.25,
      quality: 45 + Math.floor(random() * 45),
      width: 480 + Math.floor(random() * 420),
      seed: Math.floor(random() * 1_000),
    },
  };
}

/** The amount in the notation of the country: 1.234,50, or 1,234.50, or 1 234. */
function formatAmount({ decimals, comma, currency }: DrawnCountry, units: number): string {
  const whole = String(decimals === 0 ? units : Math.floor(units / 100));
  const [thousands, point] = comma
    ? [currency === "CZK" || currency === "SEK" ? " " : ".", ","]
    : [currency === "HUF" ? " " : currency === "CHF" ? "'" : ",", "."];
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, thousands);
  if (decimals === 0) return grouped;
  const part = String(units % 100).padStart(2, "0");
  return decimals === 1 && part.endsWith("0") ? `${grouped}${point}${part[0]}` : `${grouped}${point}${part}`;
}

function formatDate(date: Date, pattern: string): string {
  const [year, month, day] = date.toISOString().slice(0, 10).split("-");
  const name = date.toLocaleString("en", { month: "short", timeZone: "UTC" });
  return pattern
    .replace("yyyy", year!)
    .replace("yy", year!.slice(2))
    .replace("Mon", name)
    .replace("mm", month!)
    .replace("dd", day!)
    .replace(/^d\./, `${Number(day)}.`)
    .replace(/\bm\./, `${Number(month)}.`);
}
