import type { ObjectMetadata } from "./objects.ts";
import { noSuchKey, preconditionFailed } from "./buckets.ts";

type Headers = Record<string, string>;

/** Checks the preconditions of a write. @throws PreconditionFailed, NoSuchKey */
export function assertWritable(headers: Headers, existing: ObjectMetadata | undefined, key: string): void {
  const ifMatch = headers["if-match"];
  if (ifMatch !== undefined) {
    if (!existing) throw noSuchKey(key);
    if (!matchesEtag(ifMatch, existing)) throw preconditionFailed("If-Match");
  }
  if (headers["if-none-match"] !== undefined && existing && matchesEtag(headers["if-none-match"], existing)) {
    throw preconditionFailed("If-None-Match");
  }
}

/** True when the client has the current version (304). @throws PreconditionFailed */
export function isNotModified(headers: Headers, object: ObjectMetadata, prefix = ""): boolean {
  const get = (name: string) => headers[`${prefix}${name}`];
  const seconds = Math.floor(object.modifiedAt / 1000) * 1000;
  const [ifMatch, ifNone, since, unmodified] = [
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
  ].map(get);
  if (ifMatch !== undefined && !matchesEtag(ifMatch, object)) throw preconditionFailed("If-Match");
  if (ifMatch === undefined && unmodified !== undefined && seconds > Date.parse(unmodified))
    throw preconditionFailed("If-Unmodified-Since");
  if (ifNone !== undefined) return matchesEtag(ifNone, object);
  return since !== undefined && seconds <= Date.parse(since);
}

function matchesEtag(list: string, { etag }: ObjectMetadata): boolean {
  return list
    .split(",")
    .some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "").replaceAll('"', "") === etag);
}
