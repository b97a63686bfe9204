import { createHash, hash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import * as z from "zod";
import { EXIT, CliError, usageError } from "../../cli/exit.ts";
import { JSON_FORMAT } from "../../cli/format.ts";
import type { NamedFile } from "../../cli/process-io.ts";
import type { DeadLetter } from "./dead-letters/dead-letter.ts";
import { readLines } from "../../read-lines.ts";

const ExportedAttribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

/** One exported dead letter, complete enough to send it again. Binary attributes are base64. */
const ExportedDeadLetter = z.object({
  messageId: z.string(),
  eventId: z.string(),
  body: z.string(),
  system: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), ExportedAttribute),
});
type ExportedDeadLetter = z.output<typeof ExportedDeadLetter>;

/** The last line: what the file contains, so that a truncated or changed file is detected. */
const ExportSeal = z.object({
  format: z.literal(JSON_FORMAT),
  kind: z.literal("waybill-dead-letters"),
  stage: z.string(),
  account: z.string(),
  consumer: z.string(),
  deadLetterQueue: z.string(),
  at: z.string(),
  count: z.number(),
  /** Of all the lines before this one. */
  sha256: z.string(),
});
export type ExportSeal = z.output<typeof ExportSeal>;

/** An export that is being written: it becomes the file when it is complete. */
export interface ExportWriter {
  add(deadLetter: DeadLetter): void;
  /** Completes the file. */
  complete(from: Omit<ExportSeal, "format" | "kind" | "count" | "sha256">): ExportSeal;
  /** Removes what was written. */
  discard(): void;
}

/** Begins an export, readable by its owner only. Throws when the file exists. */
export function createExport({ name, path }: NamedFile): ExportWriter {
  if (existsSync(path))
    throw usageError(`${name} exists already`, "an export is never overwritten: choose another name");
  const part = `${path}.part`;
  const file = openSync(part, "w", 0o600);
  const sha256 = createHash("sha256");
  let count = 0;
  return {
    add(deadLetter) {
      const line = `${JSON.stringify(toExported(deadLetter))}\n`;
      writeSync(file, line);
      sha256.update(line);
      count += 1;
    },
    complete(from) {
      const digest = sha256.digest("hex");
      const seal: ExportSeal = { format: JSON_FORMAT, kind: "waybill-dead-letters", ...from, count, sha256: digest };
      writeSync(file, `${JSON.stringify(seal)}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(part, path);
      return seal;
    },
    discard() {
      closeSync(file);
      rmSync(part, { force: true });
    },
  };
}

function toExported({ messageId, eventId, body, system, attributes }: DeadLetter): ExportedDeadLetter {
  const base64 = Object.entries(attributes).map(([name, { DataType = "String", StringValue, BinaryValue }]) => [
    name,
    BinaryValue ? { DataType, BinaryValue: Buffer.from(BinaryValue).toString("base64") } : { DataType, StringValue },
  ]);
  return {
    messageId,
    eventId,
    body,
    system,
    attributes: Object.fromEntries(base64) as ExportedDeadLetter["attributes"],
  };
}

/** What a purge needs of an export. */
export interface ReadExport {
  seal: ExportSeal;
  /** Digest of the body of each message, by message id. */
  bodies: ReadonlyMap<string, string>;
}

/** Digest of a body: two messages with the same id and digest are the same. */
export const bodyDigest = (body: string): string => hash("sha256", body, "base64url");

/** Reads an export line by line. Throws when its count or its sha256 differs from the last line. */
export function readExport({ name, path }: NamedFile): ReadExport {
  if (!existsSync(path))
    throw usageError(`there is no file ${name}`, "create one: waybill dlq export <consumer> -o FILE.ndjson");
  const invalid = (problem: string): CliError =>
    new CliError(EXIT.refused, `${name} ${problem}; nothing was deleted`, "export again");
  const sha256 = createHash("sha256");
  const bodies = new Map<string, string>();
  const file = openSync(path, "r");
  try {
    let last: string | undefined;
    let count = 0;
    for (const line of readLines(file)) {
      if (last !== undefined) {
        sha256.update(`${last}\n`);
        const { messageId, body } = ExportedDeadLetter.parse(JSON.parse(last));
        bodies.set(messageId, bodyDigest(body));
        count += 1;
      }
      last = line;
    }
    const seal = ExportSeal.parse(JSON.parse(last ?? ""));
    if (sha256.digest("hex") !== seal.sha256) throw invalid("was changed after the export: its sha256 differs");
    if (count !== seal.count) throw invalid(`has ${count} messages, but ${seal.count} were exported`);
    return { seal, bodies };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw invalid("is not a complete export: its last line is not a summary");
  } finally {
    closeSync(file);
  }
}
