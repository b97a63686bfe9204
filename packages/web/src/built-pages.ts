import { readFile } from "node:fs/promises";
import * as z from "zod";

/** Where a build is: copied into the function's package, and beside its bundle offline. */
const FOLDER = new URL("packages/web/pages/", import.meta.url);
/** Names the files of a build; packages/web/build writes it last. */
const BuiltFiles = z.object({
  files: z.record(
    z.string(),
    z.object({ type: z.string(), etag: z.string(), immutable: z.boolean(), brotli: z.boolean() }),
  ),
});
type BuiltFile = z.output<typeof BuiltFiles>["files"][string];

/** A file of the build that may be served. */
export interface ServedFile extends BuiltFile {
  /** As in the URL, without the leading slash. */
  path: string;
}

/** The files of the build, by path; none when there is no build. It is read at each request: offline it may change. */
export async function readBuiltFiles(): Promise<ReadonlyMap<string, ServedFile>> {
  const text = await readFile(new URL("files.json", FOLDER), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  const { files } = BuiltFiles.parse(JSON.parse(text));
  return new Map(Object.entries(files).map(([path, file]) => [path, { ...file, path }]));
}

/** The bytes of a file, compressed when `brotli`. Only for paths of the build, so that no request names another file. */
export const readBuiltFile = ({ path }: ServedFile, brotli: boolean): Promise<Buffer> =>
  readFile(new URL(brotli ? `${path}.br` : path, FOLDER));
