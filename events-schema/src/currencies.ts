/**
 * Currencies of ISO 4217 by the number of digits of their minor unit, which is the unit of `Money.amount`. `Intl` is not
 * used, because its digits are CLDR's for daily use: HUF has none there.
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
/** For codes that a contract accepts and ISO 4217 does not list: most currencies have two digits. */
const DEFAULT_DIGITS = 2;

/** Whether ISO 4217 lists the currency today. */
export const isCurrency = (code: string): boolean => DIGITS.has(code);

/** Digits of a currency's minor unit: none for JPY, two for EUR and HUF, three for KWD. */
export const minorUnitDigits = (currency: string): number => DIGITS.get(currency) ?? DEFAULT_DIGITS;

/** An amount in minor units as a decimal number with all its digits: 1250 of EUR is 12.50. */
export const formatMajorUnits = (amount: number, currency: string): string => {
  const digits = minorUnitDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
};
