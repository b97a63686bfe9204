import * as z from "zod";

/**
 * Text of others: names, reasons, ids. Every endpoint, file and event reads it by one of these schemas, so that no output has to write
 * what it cannot: XML, terminals, DynamoDB and PDF each refuse or execute other characters. JSON Schema knows no flags, so that
 * the patterns spell out pairs of surrogates.
 */

const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029`;
const NONCHARACTERS = String.raw`\ufdd0-\ufdef\ufffe\uffff`;
/** The last two characters of each plane. */
const NONCHARACTER_PAIRS = String.raw`[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]`;
/** Unicode's category Cf: nobody sees them, and some change the direction of what follows. */
const FORMATS = String.raw`\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb`;
const FORMAT_PAIRS = String.raw`\ud804[\udcbd\udccd]|\ud80d[\udc30-\udc3f]|\ud82f[\udca0-\udca3]|\ud834[\udd73-\udd7a]|\udb40[\udc00-\udc7f]`;

const characterExcept = (units: string, pairs: string): string =>
  String.raw`(?:[^${units}\ud800-\udfff]|(?!${pairs})[\ud800-\udbff][\udc00-\udfff])`;

/** The pattern of one character of an id, for ids within a longer text. */
export const ID_CHARACTER = characterExcept(
  CONTROLS + FORMATS + NONCHARACTERS,
  `${NONCHARACTER_PAIRS}|${FORMAT_PAIRS}`,
);
export const TEXT_PATTERN = new RegExp(`^${characterExcept(CONTROLS + NONCHARACTERS, NONCHARACTER_PAIRS)}*$`);
export const ID_PATTERN = new RegExp(`^${ID_CHARACTER}*$`);

const TEXT_HELP = "Leave out control characters, line breaks and what Unicode does not define as a character.";
const ID_HELP = "Leave out control characters, line breaks, and characters that nobody sees.";

/** A SHA-256 in hex. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Text of one line for people, not empty: no control character, no noncharacter, no half of a surrogate pair. */
export const FreeText = z.string().min(1).regex(TEXT_PATTERN, TEXT_HELP);
/** An id, ours or another's, not empty: free text without characters that nobody sees or that change the direction of text. */
export const FreeId = z.string().min(1).regex(ID_PATTERN, ID_HELP);
/** Free text in a request: blanks around it are left out. A contract has no transforms. */
export const TrimmedText = z.string().trim().min(1).regex(TEXT_PATTERN, TEXT_HELP);
/** A free id in a request: blanks around it are left out. */
export const TrimmedId = z.string().trim().min(1).regex(ID_PATTERN, ID_HELP);
/** An id as requests for our own entities may contain it: it appears in paths, file names and keys. */
export const PlainId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "Use letters, digits and . _ ~ - only.");

const LINE_BREAKS = /[\t\n\v\f\r\u2028\u2029]/;

/** The text of a file in one line: blanks around it are left out, and those with line breaks or tabs among them are one blank. */
export const toOneLine = (text: string): string =>
  text.trim().replaceAll(/\s+/g, (blanks) => (LINE_BREAKS.test(blanks) ? " " : blanks));

/** The beginning of a text, at most `max` UTF-16 units long and not cut within a character. */
export function truncateText(text: string, max: number): string {
  const cut = text.slice(0, max);
  return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
