import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../gateway/errors.ts";
import type { AwsRequest } from "../interfaces.ts";
import { CHECKSUM_ALGORITHMS, type ChecksumDigest } from "./checksums.ts";
import { decodeChunks } from "./aws-chunked.ts";

/** A received body on disk. */
export interface ReceivedBody {
  size: number;
  /** hex, without quotes */
  md5: string;
  /** base64 by algorithm */
  checksums: Record<string, string>;
}

/** Streams a body to a file and verifies every digest of the request. After a mismatch no file stays. */
export async function receiveBody(request: AwsRequest, path: string, wanted?: string): Promise<ReceivedBody> {
  const { headers, stream } = request;
  const trailers: Record<string, string> = {};
  const raw = (stream ?? []) as AsyncIterable<Buffer>;
  const isChunked =
    /aws-chunked/.test(headers["content-encoding"] ?? "") || headers["x-amz-content-sha256"]?.startsWith("STREAMING-");
  const body = isChunked ? decodeChunks(raw, trailers) : raw;

  const md5 = createHash("md5");
  const digests: Record<string, ChecksumDigest> = {};
  for (const name of requestedAlgorithms(headers, wanted))
    digests[name] = (CHECKSUM_ALGORITHMS[name] as () => ChecksumDigest)();
  const sha256 = /^[0-9a-f]{64}$/.test(headers["x-amz-content-sha256"] ?? "") ? createHash("sha256") : undefined;
  let size = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of body) {
      size += piece.length;
      md5.update(piece);
      sha256?.update(piece);
      for (const digest of Object.values(digests)) digest.update(piece);
      yield piece;
    }
  }
  try {
    await pipeline(counted, createWriteStream(path));
    const given = { ...headers, ...trailers };
    const declared = headers["x-amz-decoded-content-length"] ?? (isChunked ? undefined : headers["content-length"]);
    if (declared !== undefined && Number(declared) !== size) {
      throw new AwsError(
        "IncompleteBody",
        `You did not provide the number of bytes specified: ${declared}, but ${size}.`,
      );
    }
    const hex = md5.digest("hex");
    checkMd5(headers["content-md5"], hex);
    if (sha256 && sha256.digest("hex") !== headers["x-amz-content-sha256"]) {
      throw new AwsError(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    const checksums: Record<string, string> = {};
    for (const [name, digest] of Object.entries(digests)) {
      checksums[name] = digest.value();
      const expected = given[`x-amz-checksum-${name}`];
      if (expected !== undefined && expected !== checksums[name]) {
        throw new AwsError(
          "BadDigest",
          `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
        );
      }
    }
    return { size, md5: hex, checksums };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** The algorithms of a request: in a header, in an announced trailer, or by name. */
function requestedAlgorithms(headers: Record<string, string>, wanted?: string): string[] {
  const names = [wanted, headers["x-amz-sdk-checksum-algorithm"], headers["x-amz-checksum-algorithm"]];
  for (const header of [...Object.keys(headers), ...(headers["x-amz-trailer"] ?? "").split(",")]) {
    names.push(/^x-amz-checksum-(\w+)$/.exec(header.trim().toLowerCase())?.[1]);
  }
  const known = names
    .map((name) => name?.toLowerCase())
    .filter((name) => name !== undefined && name in CHECKSUM_ALGORITHMS);
  return [...new Set(known)] as string[];
}

function checkMd5(given: string | undefined, hex: string): void {
  if (given === undefined) return;
  const bytes = Buffer.from(given, "base64");
  if (bytes.length !== 16) throw new AwsError("InvalidDigest", "The Content-MD5 you specified is not valid.");
  if (bytes.toString("hex") !== hex)
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
}
