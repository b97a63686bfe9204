import type { Sheet } from "./rows.ts";

/** What speaks for a currency on a receipt, and how loudly. */
const SIGNS: readonly (readonly [currency: string, sign: RegExp, weight: number])[] = [
  ["MYR", /\bMYR\b|\bR[MH] ?\d|\bRM\b|\(RM\)/g, 3],
  ["MYR", /MALAYSIA|\bS[DO]N\.? ?BHD\b|TARIKH|JUMLAH|\bTUNAI\b|SELANGOR|JOHOR|KUALA LUMPUR/gi, 1.5],
  // The number of a Malaysian taxpayer; streets and parks.
  ["MYR", /\b00\d{10}\b|\bJALAN\b|\bJLN\b|\bTAMAN\b/gi, 0.7],
  ["SGD", /\bSGD\b|\bS\$|SINGAPORE|\bPTE\.? LTD/gi, 3],
  ["CNY", /\bRMB\b|\bCNY\b|元|[税额计总]|合计|发票|¥/g, 1.5],
  ["JPY", /\bJPY\b|円|税込|領収|株式会社|消[費费]税/g, 4],
  ["KRW", /\bKRW\b|₩|원/g, 4],
  ["TWD", /\bTWD\b|\bNT\$/g, 4],
  ["HKD", /\bHKD\b|\bHK\$/g, 4],
  ["EUR", /\bEUR\b|€/g, 3],
  ["EUR", /MwSt|\bUSt\b|Summe\b|\bTVA\b|\bIVA\b|\bBTW\b|\bGmbH\b/gi, 1],
  ["GBP", /\bGBP\b|£/g, 3],
  ["GBP", /\bVAT NO\b|\bPLC\b|\.co\.uk/gi, 0.7],
  ["CHF", /\bCHF\b/g, 4],
  ["PLN", /\bPLN\b|zł|PARAGON FISKALNY/gi, 4],
  ["SEK", /\bSEK\b|\bMOMS\b/g, 2],
  ["NOK", /\bNOK\b|\bMVA\b/g, 3],
  ["DKK", /\bDKK\b/g, 4],
  ["CZK", /\bCZK\b|Kč/g, 4],
  ["TRY", /₺|\bKDV\b/g, 3],
  ["INR", /\bINR\b|₹|\bRs\.? ?\d|GSTIN|\bCGST\b|\bSGST\b/g, 3],
  ["THB", /\bTHB\b|฿|\bBAHT\b/gi, 4],
  ["IDR", /\bIDR\b|\bRp\.? ?\d|\bTUNAI\b.*\bKEMBALI\b/g, 3],
  ["PHP", /\bPHP\b|₱/g, 4],
  ["VND", /\bVND\b|₫/g, 4],
  ["KWD", /\bKWD\b|\bK\.?D\.? ?\d+\.\d{3}\b|KUWAIT/gi, 4],
  ["BHD", /\bBHD ?\d+\.\d{3}\b|BAHRAIN/gi, 4],
  ["AUD", /\bAUD\b|\bA\$|\bABN\b/g, 3],
  ["NZD", /\bNZD\b|NZ\$/g, 4],
  ["CAD", /\bCAD\b|\bHST\b|C\$/g, 3],
  ["USD", /\bUSD\b|US\$/g, 3],
  ["USD", /\$/g, 1],
];
/** A sign is counted so often; a column of prices says no more than three of them. */
const ENOUGH = 3;

/** The currency of a receipt, and its share of what was said for any; undefined when nothing was. */
export function currencyOf({ rows }: Sheet): { currency: string; share: number; reason: string } | undefined {
  const text = rows.map((row) => row.text).join("\n");
  const voices = new Map<string, { weight: number; said: string }>();
  for (const [currency, sign, weight] of SIGNS) {
    const found = text.match(sign);
    if (!found) continue;
    const before = voices.get(currency);
    voices.set(currency, {
      weight: (before?.weight ?? 0) + weight * Math.min(ENOUGH, found.length),
      said: before?.said ?? found[0].trim(),
    });
  }
  const [best] = [...voices].toSorted(([, a], [, b]) => b.weight - a.weight);
  if (!best) return undefined;
  const all = [...voices.values()].reduce((sum, { weight }) => sum + weight, 0);
  return { currency: best[0], share: best[1].weight / all, reason: `"${best[1].said}" is printed` };
}

/** How many decimals a currency has: JPY none, KWD three. */
export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
