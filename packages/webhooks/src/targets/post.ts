/**
 * Sends a request to an address that somebody else chose. What could turn it against our own network is refused:
 *
 * - The name is resolved once, here. Every address of it has to be public, and the connection is made to one of these, so
 *   that a name cannot resolve to another address after it was checked.
 * - Redirects are responses like any other and not followed.
 * - It ends after a few seconds, and reads a few kilobytes of the response; nothing of its body is stored or shown.
 */
import { lookup } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { hostOf, isAllowedAddress, parseTarget, TargetRefusedError, type TargetRules } from "./target.ts";

const MAX_RESPONSE_BYTES = 16_384;

export interface PostRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

interface Address {
  address: string;
  family: number;
}

/** How names are resolved; `all` addresses of it. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

const resolveHost: Resolve = (host) => lookup(host, { all: true });

/** Post a body. Returns the status of the response; throws when there is none, and TargetRefusedError. */
export async function post(
  request: PostRequest,
  rules: TargetRules,
  { resolve = resolveHost, timeoutMs = 5_000 }: { resolve?: Resolve; timeoutMs?: number } = {},
): Promise<number> {
  const url = parseTarget(request.url, rules);
  const signal = AbortSignal.timeout(timeoutMs);
  const addresses = await untilAborted(resolveAllowed(hostOf(url), rules, resolve), signal);
  return untilAborted(sendPinned(url, request, addresses, signal), signal);
}

async function resolveAllowed(host: string, rules: TargetRules, resolve: Resolve): Promise<readonly Address[]> {
  const family = isIP(host);
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  if (addresses.length === 0 || !addresses.every(({ address }) => isAllowedAddress(address, rules)))
    throw new TargetRefusedError("The name resolves to an address that is not one of the public Internet.");
  return addresses;
}

/** Sends to one of these addresses, whatever the name resolves to by now. */
function sendPinned(
  url: URL,
  { headers, body }: PostRequest,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<number> {
  const [first] = addresses as [Address];
  const pinned: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [...addresses]) : done(null, first.address, first.family);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: "POST", headers, lookup: pinned, agent: false, signal }, (response) => {
      void readSome(response).then(() => {
        request.destroy();
        resolve(response.statusCode ?? 0);
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Reads the beginning of a response, so that an ordinary receiver sees its response taken. */
async function readSome(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>)
      if ((bytes += chunk.length) > MAX_RESPONSE_BYTES) return;
  } catch {
    // The status has arrived: a body that breaks off changes nothing.
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const timedOut = () => reject(new Error("no response in time"));
    signal.addEventListener("abort", timedOut, { once: true });
  });
  return Promise.race([work, aborted]);
}
