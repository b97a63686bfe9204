import { isIP } from "node:net";
import { isLoopbackAddress, isPublicAddress } from "./addresses.ts";

/** A webhook's address must not be sent to. The message is for its admin, and says nothing of the network. */
export class TargetRefusedError extends Error {
  override readonly name = "TargetRefusedError";
}

export interface TargetRules {
  /** Allow addresses of this machine, and plain HTTP to them: for development and tests. */
  allowLoopback: boolean;
}

/** The host of a URL as the system resolves it: without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");

/** Whether a message may be sent to this address. */
export const isAllowedAddress = (address: string, { allowLoopback }: TargetRules): boolean =>
  isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));

/**
 * The URL of a webhook. Throws TargetRefusedError for what can be refused without resolving its name: anything but https, and
 * addresses that are not public, in whatever way they are written.
 */
export function parseTarget(text: string, rules: TargetRules): URL {
  const url = URL.parse(text);
  if (!url) throw new TargetRefusedError("Write an absolute URL: https://example.com/webhooks.");
  const host = hostOf(url);
  const isLoopback = rules.allowLoopback && isLoopbackAddress(host);
  if (url.protocol !== "https:" && !(isLoopback && url.protocol === "http:"))
    throw new TargetRefusedError("Write a URL that begins with https.");
  if (url.username || url.password) throw new TargetRefusedError("Leave user name and password out of the URL.");
  if (url.hash) throw new TargetRefusedError("Leave the fragment out of the URL.");
  if (isIP(host) !== 0 && !isAllowedAddress(host, rules))
    throw new TargetRefusedError("The address is not one of the public Internet.");
  return url;
}
