import { chmodSync, existsSync, mkdirSync, readdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The data folder cannot be used. The message says why and what to do. */
export class DataFolderError extends Error {
  override name = "DataFolderError";
}

/** What the engines store in it. */
const DATABASE = "waybill.db";
const OWN_ENTRIES = new Set([DATABASE, `${DATABASE}-wal`, `${DATABASE}-shm`, `${DATABASE}-journal`, "s3", "dynamo"]);

/**
 * Creates the folder for its owner alone, since it holds the key that signs tokens. A folder with other files keeps its mode,
 * and what the cloud stores in it is for the owner alone all the same.
 *
 * @returns the path of the database
 * @throws DataFolderError
 */
export function prepareDataFolder(folder: string): string {
  try {
    // LevelDB and SQLite create files while they run, with the mode that the process allows.
    process.umask(0o077);
    createFolder(folder);
    const entries = readdirSync(folder);
    if (entries.every((name) => OWN_ENTRIES.has(name))) chmodSync(folder, 0o700);
    for (const name of entries.filter((one) => OWN_ENTRIES.has(one))) restrict(join(folder, name));
    return join(folder, DATABASE);
  } catch (cause) {
    throw dataFolderError(folder, cause);
  }
}

/** Not by `recursive`: in a file system that refuses new entries with ENOENT, as /proc does, Node tries for ever. */
function createFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.unshift(path);
  for (const path of missing) {
    try {
      mkdirSync(path);
    } catch (cause) {
      // Another process may have created it meanwhile.
      if (!isDirectory(path)) throw cause;
    }
  }
}

/** Entries that an earlier version left readable for others. */
function restrict(path: string): void {
  const isFolder = statSync(path).isDirectory();
  chmodSync(path, isFolder ? 0o700 : 0o600);
  if (isFolder) for (const name of readdirSync(path)) restrict(join(path, name));
}

/** The error of the system or of SQLite (`errcode`) with its reason and remedy. */
export function dataFolderError(folder: string, cause: unknown): DataFolderError {
  const [reason, remedy] = explain(folder, cause);
  return new DataFolderError(`The data folder ${reason}: ${folder}.\n${remedy}`, { cause });
}

const ANOTHER = "name another folder with --data";

function explain(folder: string, cause: unknown): [reason: string, remedy: string] {
  const { code = "", errcode = 0, message } = cause as { code?: string; errcode?: number; message: string };
  // The low byte is SQLite's primary result code.
  const result = errcode & 0xff;
  if (result === SQLITE.busy || result === SQLITE.locked)
    return ["is in use by another offline cloud", `Stop that one, or ${ANOTHER}.`];
  if (result === SQLITE.notADatabase || result === SQLITE.corrupt)
    return [`has a ${DATABASE} that is damaged or no database`, `Remove it to start afresh, or ${ANOTHER}.`];
  if (code === "EEXIST" || code === "ENOTDIR") return ["is a file, or is in one", `Remove the file, or ${ANOTHER}.`];
  if (code === "ENOSPC" || code === "EDQUOT" || result === SQLITE.full || isFull(folder))
    return ["has no space left on its disk", `Free some space, or ${ANOTHER}.`];
  if (isDirectory(join(folder, DATABASE)))
    return [`has a folder where ${DATABASE} should be`, `Remove that, or ${ANOTHER}.`];
  if (["EACCES", "EPERM", "EROFS"].includes(code) || result === SQLITE.readOnly || result === SQLITE.cannotOpen)
    return ["is not writable", `Change its permissions, or ${ANOTHER}.`];
  return [`cannot be used (${message})`, `Correct this, or ${ANOTHER}.`];
}

/** SQLite's result codes. */
const SQLITE = { busy: 5, locked: 6, readOnly: 8, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

const isFull = (folder: string) => holds(() => statfsSync(folder).bavail === 0);
const isDirectory = (path: string) => holds(() => statSync(path).isDirectory());

/** A path that cannot be read has no property. */
function holds(property: () => boolean): boolean {
  try {
    return property();
  } catch {
    return false;
  }
}
