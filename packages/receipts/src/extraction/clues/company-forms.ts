/** Forms of companies, and the countries whose law has them. */
export const COMPANY_FORMS: readonly (readonly [countries: string, pattern: RegExp])[] = [
  ["MY BN", /\b[S5][DO]N\.? ?[BE]H[DO]\b/gi],
  // What its register gives a company: (728384-M), ROC NO. JM0195368-D.
  [
    "MY",
    /\((?:[A-Z]{2})?\d{6,9} ?- ?[A-HJ-Z]\)|\b(?:CO|COMPANY|ROC|ROB)\b[ .-]*(?:REG\b[ .]*)?N[O0][ .:]*(?:[A-Z]{2})?\d{5,9}-[A-HJ-Z]\b/gi,
  ],
  ["SG", /\bPTE\.? ?LTD\b/gi],
  ["JP", /株式会社/g],
  ["DE AT CH", /\bGmbH\b/gi],
  ["HU", /\bKFT\b/gi],
  ["GB", /\bPLC\b/g],
  ["AU ZA NA", /\b\(?PTY\)? ?LTD\b/gi],
  ["PL", /\bSP\.? ?Z ?O\.? ?O\b/gi],
  ["CZ SK", /\bS\. ?R\. ?O\b/gi],
  ["HR SI BA RS ME", /\bD\. ?O\. ?O\b/gi],
  ["DK", /\bAPS\b/gi],
  ["BE", /\bBVBA\b|\bSPRL\b/g],
  ["MX", /\bS\.? ?A\.? ?(?:P\.? ?I\.? ?)?DE ?C\.? ?V\b/gi],
  ["IN PK LK BD NP", /\bPVT\.? ?LTD\b|\bPRIVATE LIMITED\b/gi],
];
