import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@waybill/events-schema/catalogue";
import * as z from "zod";
import { EXIT, CliError, usageError } from "../../../cli/exit.ts";
import type { DeadLetter } from "../dead-letters/dead-letter.ts";

/** One value that an edit changed. */
export interface DataChange {
  path: string;
  from: unknown;
  to: unknown;
}

/** One `--set`: a path in the data and its new value. */
export interface DataAssignment {
  path: string[];
  value: unknown;
}

const PATH_SEGMENT = /^[^.=]+$/;

/** `fixes.0.lat=52.5` as a path and a value; the value is JSON, or otherwise text. */
export function parseAssignment(text: string): DataAssignment {
  const at = text.indexOf("=");
  const path = text.slice(0, at).split(".");
  if (at < 1 || !path.every((step) => PATH_SEGMENT.test(step)) || path.some((step) => step === "__proto__"))
    throw usageError(`--set ${text}: write path=value, for example --set fixes.0.lat=52.52`);
  const raw = text.slice(at + 1);
  try {
    return { path, value: JSON.parse(raw) as unknown };
  } catch {
    return { path, value: raw };
  }
}

/** The data with these assignments; a path that does not exist is created. */
export function applyAssignments(data: unknown, assignments: readonly DataAssignment[]): unknown {
  const copy: unknown = structuredClone(data ?? {});
  for (const { path, value } of assignments) {
    let parent = copy as Record<string, unknown>;
    for (const step of path.slice(0, -1)) {
      if (typeof parent[step] !== "object" || parent[step] === null) parent[step] = {};
      parent = parent[step] as Record<string, unknown>;
    }
    parent[path.at(-1) as string] = value;
  }
  return copy;
}

/** The data as edited in $VISUAL or $EDITOR. */
export async function editInEditor(data: unknown, env: NodeJS.ProcessEnv): Promise<unknown> {
  const editor = env["VISUAL"] ?? env["EDITOR"];
  if (!editor) throw usageError("--edit needs an editor", "set EDITOR, or use --set path=value");
  const folder = mkdtempSync(join(tmpdir(), "waybill-edit-"));
  const file = join(folder, "data.json");
  try {
    writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
    // Not spawnSync: the visibility timeout of the held messages must be renewed meanwhile.
    const child = spawn("sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit", env });
    const [status] = (await once(child, "close")) as [number | null];
    if (status !== 0)
      throw new CliError(EXIT.refused, `the editor ended with ${status ?? "a signal"}; nothing was changed`);
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw usageError(`the edited data is not JSON: ${error.message}`);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Throws when edited data violates its contract. Unknown fields are refused, so that a misspelt one is noticed; they are
 * accepted only where a newer publisher sent unknown fields before.
 */
export function validateEditedData(deadLetter: DeadLetter, data: unknown): void {
  const contract = catalogue.find(({ name }) => name === deadLetter.event);
  if (!contract) throw usageError(`${deadLetter.event} has no contract, so ${deadLetter.eventId} cannot be edited`);
  const newer = contract.read.safeParse(deadLetter.data).success && !contract.write.safeParse(deadLetter.data).success;
  const { error } = (newer ? contract.read : contract.write).safeParse(data);
  if (error)
    throw usageError(
      `the edited ${deadLetter.eventId} violates the contract of ${deadLetter.event}:\n${z.prettifyError(error)}`,
    );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Every place where two pieces of data differ. */
export function diffData(from: unknown, to: unknown, path = ""): DataChange[] {
  if (!isObject(from) || !isObject(to)) return Object.is(from, to) ? [] : [{ path, from, to }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
    diffData(from[key], to[key], path ? `${path}.${key}` : key),
  );
}
