import type { PageRows } from "./layout/rows.ts";

/** Words before the number of a taxpayer or of a register, in capitals. */
const REGISTER_WORDS =
  "[G6][S5]T|SST|VAT|TVA|IVA|BTW|MWST|MVA|UST(?:-?ID)?|UID|TAX|TIN|ABN|NZBN|N\\.?I\\.?F|C\\.?I\\.?F|NIPC|SIRET|SIREN|GSTIN|CNPJ|NIP|NPWP|MST|VKN|ICE|AD[O0]SZ[AÁ]M|OIB|CVR|KVK|DIC|ORG|MOMSREG|PDV|RFC|RUT|CUIT|NIT|UEN|BRN|ROC|CO|REG|统一社会信用代码|纳税人识别号|統一編號";
const TELEPHONE_WORDS = "TEL|TELEFON[EO]?|TELEPHONE|PHONE|PH|FON|TLF|TFN|电话|電話";
const numbersBehind = (words: string, gap: string): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:${words})${gap}((?:[A-Z]{0,3}|\+)\d[\d .()/-]{5,18}\d)(?!\d|[.,]\d)`,
    "giu",
  );
/** Between a word and its number: what is read of ID and NO has digits, GST1D, REG N0. */
const GAP_OF_REGISTER = String.raw`(?!\p{L}{4})(?:[1l]D(?![\p{L}\d])|N0(?![\p{L}\d])|[^\d\n+]){0,16}`;
/** The line of a maker or a bank is the same at every merchant. */
const HELP_LINE = String.raw`(?<!(?:SUPPORT|HOTLINE|SERVICE|HELP|CARE)[^\n]*)`;

/** From the surest down. */
const NUMBERS = [
  numbersBehind(REGISTER_WORDS, GAP_OF_REGISTER),
  // Of Japan's invoices.
  /(?<![A-Z\d])(T\d{13})(?!\d)/g,
  /\(((?:[A-Z]{2})?\d{6,9} ?- ?[A-Z])\)/g,
  numbersBehind(TELEPHONE_WORDS, String.raw`(?!\p{L})[^\d\n+]{0,8}`),
  new RegExp(String.raw`(?<![\p{L}\d+])${HELP_LINE}\+ ?(\d[\d ()./-]{8,16}\d)(?![\d.,])`, "giu"),
];
const MIN_CHARACTERS = 7;
const MAX_NUMBERS = 4;

/**
 * The numbers by which its merchant is known again: of its tax, its register, its telephone. Letters and digits only, at most
 * four, the surest first.
 */
export function findMerchantNumbers({ rows }: PageRows): string[] {
  const text = rows.map((row) => row.text).join("\n");
  const found = NUMBERS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, number]) => number!.toUpperCase().replaceAll(/[^A-Z\d]/g, "")),
  );
  return [...new Set(found.filter((number) => number.length >= MIN_CHARACTERS))].slice(0, MAX_NUMBERS);
}
