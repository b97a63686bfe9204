import { log } from "@waybill/kernel/log";
import { createLocalJWKSet, type CryptoKey, errors, type FlattenedJWSInput, type JWSHeaderParameters } from "jose";
import * as z from "zod";
import { PublicKey } from "./public-keys.ts";
import { readJson } from "./read-json.ts";
import { type AccessSettings, isReadable } from "./settings.ts";

const MAX_AGE_MS = 600_000;
/** Between two reads, whatever tokens arrive: a flood of unknown key ids is no flood of requests. */
const MIN_PAUSE_MS = 30_000;
/** The same while there is no key yet, and nobody is admitted. */
const MIN_PAUSE_WITHOUT_KEYS_MS = 2_000;

/** The key of a token by its header. Throws a JOSEError when there is none. */
export type FindKey = (header?: JWSHeaderParameters, token?: FlattenedJWSInput) => Promise<CryptoKey>;

/** The keys of an issuer, read when they are needed. */
export interface IssuerKeys {
  /** Throws an error that is not a JOSEError when the keys cannot be read. */
  find: FindKey;
  /** Throws when they cannot be read. */
  load: () => Promise<void>;
}

type KeyLocation = Pick<AccessSettings, "issuer" | "jwksUrl" | "allowLoopback">;

/**
 * Keys that are read from an issuer, and again after ten minutes or for a token whose key is not among them. When they cannot be
 * read, those that were read before stay in use.
 */
export function createIssuerKeys(location: KeyLocation): IssuerKeys {
  let known: FindKey | undefined;
  let knownUntil = 0;
  let nextRead = 0;
  let failure: unknown;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      known = createLocalJWKSet({ keys: await readKeys(location) });
      knownUntil = Date.now() + MAX_AGE_MS;
      failure = undefined;
    } catch (error) {
      failure = error;
      log.warn("the issuer's keys cannot be read", { issuer: location.issuer, isWithoutKeys: !known, error });
    }
    nextRead = Date.now() + (known ? MIN_PAUSE_MS : MIN_PAUSE_WITHOUT_KEYS_MS);
  }

  function readIfDue(): Promise<void> | undefined {
    if (reading || Date.now() < nextRead) return reading;
    reading = read().finally(() => (reading = undefined));
    return reading;
  }

  const find: FindKey = async (header, token) => {
    if (!known || Date.now() >= knownUntil) await readIfDue();
    const key = await known?.(header, token).catch(undefinedIfMissing);
    if (key) return key;
    await readIfDue();
    // It may be a new key. The token is not called invalid, because API Gateway would keep that for a quarter of an hour.
    if (!known || failure !== undefined) throw unreadableKeys();
    return known(header, token);
  };

  async function load(): Promise<void> {
    await readIfDue();
    if (!known) throw unreadableKeys();
  }

  const unreadableKeys = () => new Error(`the keys of ${location.issuer} cannot be read`, { cause: failure });
  return { find, load };
}

/** For `catch`: a set without a token's key has none for it. */
export function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
}

async function readKeys({ issuer, jwksUrl, allowLoopback }: KeyLocation): Promise<PublicKey[]> {
  const address = jwksUrl ?? (await discoverKeys(issuer));
  if (!isReadable(address, allowLoopback)) throw new Error(`${issuer} has its keys at ${address}, which is not https`);
  const { keys } = z.object({ keys: z.array(z.unknown()) }).parse(await readJson(address));
  // An issuer also has keys for other purposes, as for encryption.
  const usable = keys.flatMap((key) => PublicKey.safeParse(key).data ?? []);
  if (usable.length === 0) throw new Error(`${address} has no public key for RS256, ES256 or EdDSA`);
  return usable;
}

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** OpenID Connect Discovery 1.0: the address of an issuer's keys. */
async function discoverKeys(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const discovery = Discovery.parse(await readJson(address));
  if (discovery.issuer !== issuer)
    throw new Error(`the issuer calls itself ${discovery.issuer}: set access/issuer to exactly that`);
  return discovery.jwks_uri;
}
