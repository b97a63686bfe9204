import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** The key of a function or a state machine contains its name. */
export const accessKeyOf = (name: string): string => `LOCAL${name}`;

/** The key of whoever started the cloud: every call is allowed. */
const OPERATOR_KEY = "operator";

/** Ten services, a hundred functions. */
const MAX_SIGNING_KEYS = 1_000;

export interface AccessKeys {
  /** The key with the secret that verifies its signatures. */
  get(accessKeyId: string): AccessKey;
  /** The key that signs for a day, region and service: `<access key id>/<day>/<region>/<service>`. Derived once for each. */
  signingKey(credential: string): KeyObject;
  operator: AccessKey;
}

/** Secrets are derived from a random one of this start: a caller signs as itself and as nobody else, and nothing outlives the cloud. */
export function createAccessKeys(): AccessKeys {
  const root = randomBytes(32);
  const get = (accessKeyId: string): AccessKey => ({
    accessKeyId,
    secretAccessKey: createHmac("sha256", root).update(accessKeyId).digest("base64url"),
  });
  const derived = new Map<string, KeyObject>();
  function signingKey(credential: string): KeyObject {
    const known = derived.get(credential);
    if (known) return known;
    const [accessKeyId = "", ...scope] = credential.split("/");
    const signs = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
    const bytes = [...scope, "aws4_request"].reduce<string | Buffer>(signs, `AWS4${get(accessKeyId).secretAccessKey}`);
    const key = createSecretKey(bytes as Buffer);
    // Callers choose the text of a credential.
    if (derived.size === MAX_SIGNING_KEYS) derived.clear();
    derived.set(credential, key);
    return key;
  }
  return { get, signingKey, operator: get(OPERATOR_KEY) };
}

/** The variables with which the `waybill` command in another process finds and calls a cloud. */
export function operatorEnvironment(cloud: { endpoint: string; credentials: AccessKey }): Record<string, string> {
  return {
    WAYBILL_ENDPOINT: cloud.endpoint,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
  };
}
