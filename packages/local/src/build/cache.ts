import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { version as esbuild } from "esbuild";

/** How many builds of each kind are kept, the last used ones. A deploy build holds the functions with the same options. */
const MAX_CACHED_BUILDS = { dev: 20, packages: 10, deploy: 6 };
/** Files of compiled code, about 50 KB each: above this number the oldest half is removed. */
const MAX_COMPILED_FILES = 2_000;

/** How often a process looks whether another's build is made. */
const LOOK_AGAIN_MS = 20;

/** Folders of the cache beside those of each kind: what open caches use and build, who makes which build, and compiled code. */
const OPEN = "open";
const MAKING = "making";
const COMPILED = "compiled";
const USED = "used.json";

type BuildKind = keyof typeof MAX_CACHED_BUILDS;

/** Files a build was made from, each with the time of its last change in milliseconds since 1970. */
export type BuildInputs = ReadonlyMap<string, number>;

/**
 * Builds that all processes of this checkout share: made once from the same inputs, never visible half-written.
 * A build's folder has a name made of all that goes into it, so nothing in it ever changes.
 */
export interface BuildCache {
  /**
   * The folder of a build. Made by `make`, which fills an empty folder and returns the source files it has read; not made
   * again while those files, the installed packages and `options` are the same.
   */
  build(
    kind: BuildKind,
    options: unknown,
    make: (folder: string) => Promise<Iterable<string>>,
  ): Promise<{ folder: string; inputs: BuildInputs }>;
  /** Where Node keeps compiled code: environments of all clouds find it there. */
  readonly compiled: string;
  /** From now on the builds that this cache returned may be removed. */
  close(): Promise<void>;
}

/**
 * Opens the cache of a project, `node_modules/.cache/waybill`. Where that cannot be written, or when nothing records which
 * packages are installed, builds go to a temporary folder that `close` removes.
 *
 * @param options.maxWaitMs how long to wait for a build that another process makes, which may be suspended
 */
export async function openBuildCache(root: string, { maxWaitMs = 60_000 } = {}): Promise<BuildCache> {
  const installed = await installedPackages(root);
  const shared = join(root, "node_modules", ".cache", "waybill");
  const isShared = installed !== undefined && (await isWritable(shared));
  const directory = isShared ? shared : await mkdtemp(join(tmpdir(), "waybill-build-"));
  // Packages that stay outside of a bundle are found from the bundle's folder upwards.
  if (!isShared) await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  const own = join(directory, OPEN, `${process.pid}-${randomUUID()}`);
  const making = join(directory, MAKING);
  for (const folder of [own, making]) await mkdir(folder, { recursive: true });
  const used: string[] = [];
  let hasGrown = false;

  /** False when there is no such folder. Another process leaves alone what is in use. */
  async function use(folder: string): Promise<boolean> {
    used.push(folder);
    await replaceFile(join(own, USED), JSON.stringify(used));
    const now = new Date();
    return utimes(folder, now, now).then(
      () => true,
      () => false,
    );
  }

  return {
    compiled: join(directory, COMPILED),
    async build(kind, options, make) {
      const place = join(directory, kind);
      const name = digest([esbuild, installed, root, options]);
      const record = join(place, `${name}.json`);
      const folderOf = (states: FileStates) =>
        join(place, `${name}-${digest([...states].map(([path, { hash }]) => [path, hash]))}`);
      const find = async () => {
        const known = await readFileStates((await readJson<string[]>(record)) ?? []);
        return known?.size && (await use(folderOf(known))) ? found(known) : undefined;
      };
      const found = (states: FileStates) => ({ folder: folderOf(states), inputs: changeTimesOf(states) });

      async function makeBuild() {
        const made = await mkdtemp(join(own, "build-"));
        const { ctimeMs: began } = await stat(made); // by the file system's clock, which is coarser than ours
        const inputs = withConfigFiles([...(await make(made))], root);
        const states = await readFileStates(inputs);
        // A source that changed during the build may or may not be in it: no other process gets this build.
        if (!states || [...states.values()].some(({ writtenAt }) => writtenAt >= began))
          return { folder: made, inputs: new Map(inputs.map((path) => [path, 0])) };
        const folder = folderOf(states);
        await mkdir(place, { recursive: true });
        if (!(await use(folder))) await publish(made, folder);
        await replaceFile(record, JSON.stringify([...states.keys()]));
        hasGrown = true;
        return found(states);
      }

      const before = await find();
      if (before) return before;
      const endTurn = await takeTurn(join(making, name), maxWaitMs);
      try {
        return (await find()) ?? (await makeBuild());
      } finally {
        await endTurn();
      }
    },
    async close() {
      if (isShared && hasGrown) await prune(directory, own);
      await rm(isShared ? own : directory, { recursive: true, force: true });
    },
  };
}

export const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 24);

/** Replaces a file at once: a reader sees the old content or the new. */
async function replaceFile(path: string, content: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, content);
  await rename(fresh, path);
}

/**
 * Waits until no other process makes this build: it will be there then. Returns what ends the turn. Two that have it at once
 * would only make the same build twice.
 *
 * @param turn a link whose target is the process that has the turn
 */
async function takeTurn(turn: string, maxWaitMs: number): Promise<() => Promise<void>> {
  const until = performance.now() + maxWaitMs;
  while (performance.now() < until) {
    try {
      await symlink(String(process.pid), turn);
      return () => rm(turn, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const maker = await readlink(turn).catch(() => undefined);
    if (maker !== undefined && !isRunning(Number(maker))) await rm(turn, { force: true });
    else await sleep(LOOK_AGAIN_MS);
  }
  return async () => {};
}

/** Another process may publish the same build at the same time; one of them stays. */
async function publish(made: string, folder: string): Promise<void> {
  await rename(made, folder).catch(async (error: unknown) => {
    if (!(await exists(folder))) throw error;
  });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const readJson = <T>(path: string): Promise<T | undefined> =>
  readFile(path, "utf8")
    .then((text) => JSON.parse(text) as T)
    .catch(() => undefined);

type FileStates = Map<string, { hash: string; changedAt: number; writtenAt: number }>;

/** Content and times of each file, the times read first; undefined when one is missing. */
async function readFileStates(paths: readonly string[]): Promise<FileStates | undefined> {
  try {
    const states = paths.toSorted().map(async (path) => {
      const { mtimeMs: changedAt, ctimeMs: writtenAt } = await stat(path);
      return [path, { hash: digest(await readFile(path, "utf8")), changedAt, writtenAt }] as const;
    });
    return new Map(await Promise.all(states));
  } catch {
    return undefined;
  }
}

const changeTimesOf = (states: FileStates): BuildInputs =>
  new Map([...states].map(([path, { changedAt }]) => [path, changedAt]));

/** Sources together with the package.json and tsconfig.json files that say how they are bundled. */
function withConfigFiles(sources: readonly string[], root: string): string[] {
  const directories = new Set(sources.map((path) => dirname(path)));
  for (const directory of directories)
    if (directory !== root && directory.startsWith(root)) directories.add(dirname(directory));
  const settings = [...directories].flatMap((directory) =>
    ["package.json", "tsconfig.json"].map((name) => join(directory, name)),
  );
  return [...new Set([...sources, ...settings.filter((path) => existsSync(path))])];
}

/** The installed packages as npm recorded them, and the lock file. */
async function installedPackages(root: string): Promise<string | undefined> {
  const locks = await Promise.all(
    ["node_modules/.package-lock.json", "package-lock.json"].map((path) =>
      readFile(join(root, path), "utf8").catch(() => undefined),
    ),
  );
  return locks.some((lock) => lock !== undefined) ? digest(locks) : undefined;
}

async function isWritable(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes files of ended processes, and of each kind all builds but the last used ones and those in use. */
async function prune(directory: string, own: string): Promise<void> {
  const open = join(directory, OPEN);
  const used = new Set<string>();
  for (const name of await readdir(open)) {
    if (!isRunning(Number.parseInt(name, 10))) await rm(join(open, name), { recursive: true, force: true });
    else for (const folder of (await readJson<string[]>(join(open, name, USED))) ?? []) used.add(folder);
  }
  for (const [kind, max] of Object.entries(MAX_CACHED_BUILDS)) {
    const place = join(directory, kind);
    const folders = await newestFirst(place, (name) => !name.endsWith(".json"));
    const old = folders.slice(max).filter((folder) => !used.has(folder));
    for (const folder of old) await remove(folder, own);
    const kept = folders.filter((folder) => !old.includes(folder));
    for (const record of await newestFirst(place, (name) => name.endsWith(".json")))
      if (!kept.some((folder) => folder.startsWith(record.slice(0, -".json".length))))
        await rm(record, { force: true });
  }
  for (const version of await readdir(join(directory, COMPILED)).catch(() => [])) {
    const files = await newestFirst(join(directory, COMPILED, version), () => true);
    if (files.length > MAX_COMPILED_FILES)
      for (const file of files.slice(MAX_COMPILED_FILES / 2)) await rm(file, { force: true });
  }
}

/** Renames a folder before removing it, so that no process sees half of it. */
async function remove(folder: string, own: string): Promise<void> {
  const aside = join(own, randomUUID());
  await rename(folder, aside).catch(() => {});
  await rm(aside, { recursive: true, force: true });
}

async function newestFirst(directory: string, matches: (name: string) => boolean): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const timed = await Promise.all(
    names.filter(matches).map(async (name) => {
      const path = join(directory, name);
      return {
        path,
        at: await stat(path).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  return timed.toSorted((a, b) => b.at - a.at).map(({ path }) => path);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
