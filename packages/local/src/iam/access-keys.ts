import { createHmac, randomBytes } from "node:crypto";

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** The key of a function or a state machine contains its name. */
export const accessKeyOf = (name: string): string => `LOCAL${name}`;

/** The key of whoever started the cloud: every call is allowed. */
const OPERATOR_KEY = "operator";

export interface AccessKeys {
  /** The key with the secret that verifies its signatures. */
  get(accessKeyId: string): AccessKey;
  operator: AccessKey;
}

/** Secrets are derived from a random one of this start: a caller signs as itself and as nobody else, and nothing outlives the cloud. */
export function createAccessKeys(): AccessKeys {
  const root = randomBytes(32);
  const get = (accessKeyId: string): AccessKey => ({
    accessKeyId,
    secretAccessKey: createHmac("sha256", root).update(accessKeyId).digest("base64url"),
  });
  return { get, operator: get(OPERATOR_KEY) };
}

/** The variables with which the `waybill` command in another process finds and calls a cloud. */
export function operatorEnvironment(cloud: { endpoint: string; credentials: AccessKey }): Record<string, string> {
  return {
    WAYBILL_ENDPOINT: cloud.endpoint,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
  };
}
