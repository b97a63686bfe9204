/**
 * Currencies of ISO 4217, by how many digits their minor unit has: what a whole number of `Money` means. Not by `Intl`, whose
 * digits are CLDR's, of daily use: none of HUF.
 */
const BY_DIGITS: readonly (readonly [digits: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

const DIGITS = new Map(
  BY_DIGITS.flatMap(([digits, codes]) => codes.split(/\s+/).map((code) => [code, digits] as const)),
);
/** Most have a hundredth: what a contract lets pass and ISO does not know is taken for one of them. */
const DEFAULT_DIGITS = 2;

/** Is it a currency that ISO 4217 lists today? */
export const isCurrency = (code: string): boolean => DIGITS.has(code);

/** Decimal places of a currency's minor unit: none of JPY, two of EUR and HUF, three of KWD. */
export const minorUnitDigits = (currency: string): number => DIGITS.get(currency) ?? DEFAULT_DIGITS;

/** Minor units as people write them, with all places and a dot: 1250 of EUR is 12.50. */
export const formatMajorUnits = (amount: number, currency: string): string => {
  const digits = minorUnitDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
};
