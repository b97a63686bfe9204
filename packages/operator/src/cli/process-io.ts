import { resolve } from "node:path";

/** A stream that text goes to; what a terminal has beyond that is absent in a pipe. */
export type TextStream = NodeJS.WritableStream & {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  getColorDepth?(env?: object): number;
};

/** The process that a command runs in. A command takes it from here alone, so that tests run commands without one. */
export interface ProcessIo {
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean | undefined };
  stdout: TextStream;
  stderr: TextStream;
  /** Aborted by Ctrl-C: finish the current step, then end with 130. */
  signal: AbortSignal;
}

/** A file of the command line: its name for messages, its path to open. */
export interface NamedFile {
  name: string;
  path: string;
}

/** The file that a person named, from the working directory. */
export const namedFile = ({ cwd }: ProcessIo, name: string): NamedFile => ({ name, path: resolve(cwd, name) });
