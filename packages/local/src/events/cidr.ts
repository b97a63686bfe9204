import { isIP } from "node:net";
import { InvalidPatternError } from "./invalid-pattern.ts";

type Bytes = readonly number[];

/** `10.0.0.0/24`, `2001:db8::/32`: true for an address inside the block, false for anything else. */
export function cidrTest(block: string): (value: unknown) => boolean {
  const [address = "", mask, ...rest] = block.replace(/\/+$/, "").split("/");
  if (mask === undefined || rest.length > 0) throw new InvalidPatternError("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d{1,9}$/.test(mask)) throw new InvalidPatternError("Malformed CIDR, mask bits must be an integer");
  const bits = Number(mask);
  if (bits < 0) throw new InvalidPatternError("Malformed CIDR, mask bits must not be negative");
  const start = requireAddress(address);
  // EventBridge takes no block of a single address.
  const [version, limit] = start.length === 4 ? ["IPv4", 32] : ["IPv6", 128];
  if (bits >= limit) throw new InvalidPatternError(`${version} mask bits must be < ${limit}`);
  const fixed = start.map((_, n) => 0xff & (0xff00 >> Math.min(8, Math.max(0, bits - n * 8))));
  const first = start.map((byte, n) => byte & fixed[n]!);
  return isBetween(toDigits(first), toDigits(first.map((byte, n) => byte | (0xff ^ fixed[n]!))));
}

/** A literal that is an address is equal to that address however it is written; undefined for any other text. */
export function addressTest(literal: string): ((value: unknown) => boolean) | undefined {
  const address = readAddress(literal);
  return address && isBetween(toDigits(address), toDigits(address));
}

const toDigits = (bytes: Bytes) => Buffer.from(bytes).toString("hex");

/**
 * Event-ruler compares hexadecimal digits until one decides, so an IPv6 address may be in a block of IPv4 addresses, and the
 * reverse; an IPv4 address that is only the beginning of the first or the last IPv6 address of a block is not.
 */
const isBetween = (first: string, last: string) => (value: unknown) => {
  const address = typeof value === "string" ? readAddress(value) : undefined;
  const digits = address && toDigits(address).slice(0, first.length);
  if (digits === undefined || digits < first.slice(0, digits.length) || digits > last.slice(0, digits.length))
    return false;
  return digits.length === first.length || !(first.startsWith(digits) || last.startsWith(digits));
};

const LOOKS_LIKE_ADDRESS = /^(\d+\.\d+\.\d+\.\d+|[\da-f:]*:[\da-f:]*)$/i;

function requireAddress(text: string): Bytes {
  if (!LOOKS_LIKE_ADDRESS.test(text)) throw new InvalidPatternError(`Nonstandard IP address: ${text}`);
  const bytes = readAddress(text);
  if (!bytes) throw new InvalidPatternError(`Invalid IP address: ${text}`);
  return bytes;
}

/** Four or sixteen bytes; undefined for anything else. An IPv4 address in the form of IPv6 is the IPv4 address, as in Java. */
function readAddress(text: string): Bytes | undefined {
  if (!LOOKS_LIKE_ADDRESS.test(text)) return undefined;
  const version = isIP(text);
  if (version === 0) return undefined;
  if (version === 4) return text.split(".").map(Number);
  const [head = "", tail] = text.split("::");
  const [first, last] = [groupsOf(head), groupsOf(tail ?? "")];
  const groups = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
  const bytes = groups.flatMap((group) => [group >> 8, group & 0xff]);
  const isMapped = bytes.slice(0, 12).join() === "0,0,0,0,0,0,0,0,0,0,255,255";
  return isMapped ? bytes.slice(12) : bytes;
}

const groupsOf = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
