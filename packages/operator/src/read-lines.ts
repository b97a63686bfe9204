import { readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const READ_BYTES = 65_536;

/** The lines of an open file, one after the other, and what follows the last line break if anything does. */
export function* readLines(file: number): Iterable<string> {
  const buffer = Buffer.alloc(READ_BYTES);
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for (let at = 0, read; (read = readSync(file, buffer, 0, READ_BYTES, at)) > 0; at += read) {
    const parts = (rest + decoder.write(buffer.subarray(0, read))).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}
