import { resolve } from "node:path";
import { usageError } from "./exit.ts";

/** A stream for text. The optional members exist on a terminal only. */
export type TextStream = NodeJS.WritableStream & {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  getColorDepth?(env?: object): number;
};

/** What a command needs of its process. It takes it from nowhere else, so that tests run commands in their own process. */
export interface ProcessIo {
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean | undefined };
  stdout: TextStream;
  stderr: TextStream;
  /** Aborted by Ctrl-C: finish the current step, then end with 130. */
  signal: AbortSignal;
}

/** A file named on the command line: its name for messages, its path to open it. */
export interface NamedFile {
  name: string;
  path: string;
}

/** Resolves a file name from the working directory. `-` is standard input or output elsewhere, which must not become a file. */
export function namedFile({ cwd }: ProcessIo, name: string): NamedFile {
  if (name === "-") throw usageError("- is not a file name here", "name a file; ./- is a file of that name");
  return { name, path: resolve(cwd, name) };
}
