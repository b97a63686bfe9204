import { createHash, randomUUID } from "node:crypto";

/** An id: the same for the same caller and key, so that a request sent twice makes one thing. */
export const newId = (prefix: string, caller: string, key: string | undefined): string =>
  `${prefix}_${key === undefined ? randomUUID().replaceAll("-", "") : hashOf([caller, key]).slice(0, 32)}`;

/** What something is known by that is JSON: 64 hex digits. */
export const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
