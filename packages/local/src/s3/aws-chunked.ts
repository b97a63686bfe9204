import { AwsError } from "../gateway/errors.ts";

/**
 * Removes the `aws-chunked` framing of a body: `size[;chunk-signature=…]\r\n data \r\n … 0 [trailers]`.
 *
 * @param trailers gets the trailers after the last chunk: `x-amz-checksum-crc32`.
 * @throws IncompleteBody when it ends too early.
 */
export async function* decodeChunks(
  body: AsyncIterable<Buffer>,
  trailers: Record<string, string>,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  /** Missing bytes of the chunk; undefined between chunks; -1 after the last. */
  let left: number | undefined;
  for await (const piece of body) {
    rest = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    while (rest.length > 0) {
      if (left !== undefined && left > 0) {
        const data = rest.subarray(0, left);
        left -= data.length;
        rest = rest.subarray(data.length);
        yield data;
        continue;
      }
      const end = rest.indexOf("\r\n");
      if (end < 0) break;
      const line = rest.toString("latin1", 0, end);
      rest = rest.subarray(end + 2);
      if (left === -1) {
        const [name = "", ...value] = line.split(":");
        if (name) trailers[name.trim().toLowerCase()] = value.join(":").trim();
      } else if (left === 0) left = undefined;
      else left = Number.parseInt(line, 16) || -1;
    }
  }
  if (left !== -1) throw new AwsError("IncompleteBody", "The request body ended before its last chunk.");
}
