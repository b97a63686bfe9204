/**
 * Copies of SST's components, one per version, for every clone on this machine: outside the repository and outside
 * node_modules. They are copied and not linked, because SST rewrites files of `.sst/platform` in place.
 */
import { randomUUID } from "node:crypto";
import {
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The cache keeps the entries used most recently. */
const MAX_ENTRIES = 3;
/** A temporary folder this old was left by a process that was killed. */
const MAX_TEMPORARY_AGE_MS = 24 * 60 * 60 * 1000;
const TEMPORARY = "temporary-";

/** How many files and links a folder holds. An entry whose files do not add up to it is incomplete. */
export interface FolderSize {
  files: number;
  bytes: number;
}

/** `$XDG_CACHE_HOME/waybill/sst-platform`, by default in `~/.cache`. */
export function cacheFolder(): string {
  const given = process.env["XDG_CACHE_HOME"] ?? "";
  return join(isAbsolute(given) ? given : join(homedir(), ".cache"), "waybill/sst-platform");
}

/**
 * Copies what an entry holds into `folder`, where nothing of that name may exist.
 *
 * @returns the size; undefined when there is no entry or it is incomplete: it is then deleted, and `folder` unchanged
 */
export function restoreFromCache(key: string, folder: string, cache: string): FolderSize | undefined {
  const entry = join(cache, key);
  const copy = join(folder, `${TEMPORARY}${randomUUID()}`);
  if (!existsSync(entry)) return undefined;
  try {
    const size = JSON.parse(readFileSync(join(entry, "size.json"), "utf8")) as FolderSize;
    copyFolder(join(entry, "files"), copy);
    const { files, bytes } = measureFolder(copy);
    if (files !== size.files || bytes !== size.bytes) throw new Error(`${entry} is incomplete.`);
    for (const name of readdirSync(copy)) renameSync(join(copy, name), join(folder, name));
    utimesSync(entry, new Date(), new Date());
    return size;
  } catch {
    rmSync(entry, { recursive: true, force: true });
    return undefined; // whatever is wrong with a copy, the registry still has the original
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Adds what `folder` holds under these names as one entry, all or nothing, and deletes the entries used least recently. */
export function saveToCache(key: string, folder: string, names: string[], cache: string): FolderSize {
  const entry = join(cache, key);
  const temporary = join(cache, `${TEMPORARY}${randomUUID()}`);
  try {
    for (const name of names) copyFolder(join(folder, name), join(temporary, "files", name));
    const size = measureFolder(join(temporary, "files"));
    writeFileSync(join(temporary, "size.json"), JSON.stringify(size));
    renameUnlessExists(temporary, entry);
    prune(cache);
    return size;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function copyFolder(from: string, to: string): void {
  mkdirSync(join(to, ".."), { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
}

function measureFolder(folder: string): FolderSize {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size, 0);
  return { files: files.length, bytes };
}

/** Another install may have added the same entry in the meantime: then that one stays. */
function renameUnlessExists(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (cause) {
    if (!existsSync(to)) throw cause;
  }
}

function prune(cache: string): void {
  const lastUse = (name: string) => statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const [temporary, entries] = [true, false].map((wanted) =>
    readdirSync(cache).filter((name) => name.startsWith(TEMPORARY) === wanted),
  ) as [string[], string[]];
  const abandoned = temporary.filter((name) => lastUse(name) < Date.now() - MAX_TEMPORARY_AGE_MS);
  const unused = entries.toSorted((a, b) => lastUse(b) - lastUse(a)).slice(MAX_ENTRIES);
  for (const name of [...abandoned, ...unused]) rmSync(join(cache, name), { recursive: true, force: true });
}
