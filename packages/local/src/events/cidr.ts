import { BlockList, isIP } from "node:net";
import { InvalidPatternError } from "./invalid-pattern.ts";

/** `10.0.0.0/24`, `2001:db8::/32`: true for an address inside the block, false for anything else. */
export function cidrTest(block: unknown): (value: unknown) => boolean {
  if (typeof block !== "string") throw new InvalidPatternError("cidr match pattern must be a string");
  const [address = "", mask, ...rest] = block.split("/");
  if (mask === undefined || rest.length > 0) throw new InvalidPatternError("Malformed CIDR, one '/' required");
  const family = isIP(address);
  if (family === 0) throw new InvalidPatternError(`Malformed CIDR, nonstandard IP address: ${address}`);
  const bits = Number(mask);
  const limit = family === 6 ? 128 : 32;
  if (!/^\d{1,3}$/.test(mask)) throw new InvalidPatternError("Malformed CIDR, mask bits must be an integer");
  // EventBridge takes no block of a single address.
  if (bits >= limit) throw new InvalidPatternError(`IPv${family} mask bits must be < ${limit}`);
  const type = family === 6 ? "ipv6" : "ipv4";
  const inside = new BlockList();
  inside.addSubnet(address, bits, type);
  // An IPv6 block does not contain the IPv4 address that Node would map into it.
  return (value) => typeof value === "string" && isIP(value) === family && inside.check(value, type);
}
