import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@waybill/events-schema/catalogue";
import * as z from "zod";
import { EXIT, Stop, usage } from "./exit.ts";
import type { Letter } from "./letters.ts";

/** One place that an edit changed. */
export interface Change {
  path: string;
  from: unknown;
  to: unknown;
}

/** One `--set`: where in the data, and what. */
export interface Setting {
  path: string[];
  value: unknown;
}

const STEP = /^[^.=]+$/;

/** `fixes.0.lat=52.5` as a path and a value; the value is JSON, or else text. */
export function setting(text: string): Setting {
  const at = text.indexOf("=");
  const path = text.slice(0, at).split(".");
  if (at < 1 || !path.every((step) => STEP.test(step)) || path.some((step) => step === "__proto__"))
    throw usage(`--set ${text}: write path=value, for example --set fixes.0.lat=52.52`);
  const raw = text.slice(at + 1);
  try {
    return { path, value: JSON.parse(raw) as unknown };
  } catch {
    return { path, value: raw };
  }
}

/** The data with these settings applied; a path that does not exist yet is made. */
export function applied(data: unknown, settings: readonly Setting[]): unknown {
  const copy: unknown = structuredClone(data ?? {});
  for (const { path, value } of settings) {
    let at = copy as Record<string, unknown>;
    for (const step of path.slice(0, -1)) {
      if (typeof at[step] !== "object" || at[step] === null) at[step] = {};
      at = at[step] as Record<string, unknown>;
    }
    at[path.at(-1) as string] = value;
  }
  return copy;
}

/** The data as a person leaves it in $VISUAL or $EDITOR. */
export async function inEditor(data: unknown, env: NodeJS.ProcessEnv): Promise<unknown> {
  const editor = env["VISUAL"] ?? env["EDITOR"];
  if (!editor) throw usage("--edit needs an editor", "set EDITOR, or use --set path=value");
  const folder = mkdtempSync(join(tmpdir(), "waybill-edit-"));
  const file = join(folder, "data.json");
  try {
    writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
    // Not spawnSync: while a person types, the messages must go on being held.
    const child = spawn("sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit", env });
    const [status] = (await once(child, "close")) as [number | null];
    if (status !== 0)
      throw new Stop(EXIT.refused, `the editor ended with ${status ?? "a signal"}; nothing was changed`);
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw usage(`what the editor left is not JSON: ${error.message}`);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Refuses edited data that does not keep its contract. Closed, as when writing, so that a misspelt field is seen; open
 * only where the message came from a newer writer and had unknown fields before.
 */
export function checked(letter: Letter, data: unknown): void {
  const contract = catalogue.find(({ name }) => name === letter.event);
  if (!contract) throw usage(`${letter.event} has no contract, so ${letter.eventId} cannot be edited`);
  const newer = contract.read.safeParse(letter.data).success && !contract.write.safeParse(letter.data).success;
  const { error } = (newer ? contract.read : contract.write).safeParse(data);
  if (error) throw usage(`the edited ${letter.eventId} does not keep ${letter.event}:\n${z.prettifyError(error)}`);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Every place where two pieces of data differ. */
export function changes(from: unknown, to: unknown, path = ""): Change[] {
  if (!isObject(from) || !isObject(to)) return Object.is(from, to) ? [] : [{ path, from, to }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
    changes(from[key], to[key], path ? `${path}.${key}` : key),
  );
}
