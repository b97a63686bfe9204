import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { EXIT, Stop, usage } from "./exit.ts";
import { FORMAT } from "./format.ts";
import type { NamedFile } from "./io.ts";
import type { Letter } from "./letters.ts";

const Attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

/** One exported dead letter, whole: enough to send it again. Binary attributes are base64. */
const Exported = z.object({
  messageId: z.string(),
  eventId: z.string(),
  body: z.string(),
  system: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), Attribute),
});
export type Exported = z.output<typeof Exported>;

/** The last line: what the file holds, so that a cut or changed file is known. */
const Seal = z.object({
  format: z.literal(FORMAT),
  kind: z.literal("waybill-dead-letters"),
  stage: z.string(),
  account: z.string(),
  consumer: z.string(),
  dead: z.string(),
  at: z.string(),
  count: z.number(),
  /** Of all the lines before this one. */
  sha256: z.string(),
});
export type Seal = z.output<typeof Seal>;

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Write an export: whole or not at all, readable by its owner alone. Refuses to overwrite. */
export function writeExport(
  { name, path }: NamedFile,
  letters: readonly Letter[],
  from: Omit<Seal, "format" | "kind" | "count" | "sha256">,
): Seal {
  if (existsSync(path)) throw usage(`${name} exists already`, "an export is never overwritten: choose another name");
  const lines = letters.map((letter) => `${JSON.stringify(exported(letter))}\n`).join("");
  const seal: Seal = {
    format: FORMAT,
    kind: "waybill-dead-letters",
    ...from,
    count: letters.length,
    sha256: digest(lines),
  };
  writeFileSync(`${path}.part`, `${lines}${JSON.stringify(seal)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.part`, path);
  return seal;
}

function exported({ messageId, eventId, body, system, attributes }: Letter): Exported {
  const base64 = Object.entries(attributes).map(([name, { DataType = "String", StringValue, BinaryValue }]) => [
    name,
    BinaryValue ? { DataType, BinaryValue: Buffer.from(BinaryValue).toString("base64") } : { DataType, StringValue },
  ]);
  return { messageId, eventId, body, system, attributes: Object.fromEntries(base64) as Exported["attributes"] };
}

/** Read an export back. Throws a refusal when its count or its sha256 is not what the last line says. */
export function readExport({ name, path }: NamedFile): { seal: Seal; letters: Exported[] } {
  if (!existsSync(path))
    throw usage(`there is no file ${name}`, "make one: waybill dlq export <consumer> -o FILE.ndjson");
  const text = readFileSync(path, "utf8");
  const end = text.trimEnd().lastIndexOf("\n") + 1;
  const broken = (why: string): Stop => new Stop(EXIT.refused, `${name} ${why}; nothing was deleted`, "export again");
  try {
    const seal = Seal.parse(JSON.parse(text.slice(end)));
    const lines = text.slice(0, end);
    if (digest(lines) !== seal.sha256) throw broken("is not what was exported: its sha256 differs");
    const letters = lines
      .split("\n")
      .filter(Boolean)
      .map((line) => Exported.parse(JSON.parse(line)));
    if (letters.length !== seal.count) throw broken(`has ${letters.length} messages where ${seal.count} were exported`);
    return { seal, letters };
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw broken("is no whole export: its last line does not say what it holds");
  }
}
