import { spawn, type ChildProcess } from "node:child_process";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { main } from "../src/main.ts";

/** The command as it is installed. */
export const BIN = fileURLToPath(new URL("../bin/waybill.mjs", import.meta.url));

/** Result of a command. */
export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The object of --json. */
  json: Record<string, never> & Record<string, unknown>;
}

export interface CliOptions {
  cwd: string;
  /** @default 500 columns wide and nothing else */
  env?: NodeJS.ProcessEnv;
  /** Aborting it is Ctrl-C. @default never */
  signal?: AbortSignal;
  /** Called with each piece of stdout. */
  onStdout?: (text: string) => void;
}

const cliResult = (code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string): CliResult => ({
  code,
  signal,
  stdout,
  stderr,
  get json() {
    return JSON.parse(stdout) as CliResult["json"];
  },
});

/** Runs a command in this process, without a terminal, with this environment and folder only. */
export async function runWaybill(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { cwd, env = {}, signal = new AbortController().signal, onStdout = () => {} } = options;
  let [stdout, stderr] = ["", ""];
  const code = await main([...args], {
    env: { COLUMNS: "500", ...env },
    cwd,
    stdin: Readable.from([]),
    stdout: writable((text) => {
      stdout += text;
      onStdout(text);
    }),
    stderr: writable((text) => (stderr += text)),
    signal,
  });
  return cliResult(code, null, stdout, stderr);
}

const writable = (take: (text: string) => void): Writable =>
  new Writable({
    write(chunk, _, written) {
      take(String(chunk));
      written();
    },
  });

/** A command in a process of its own. */
export interface SpawnedCli {
  child: ChildProcess;
  ended: Promise<CliResult>;
}

/** Starts a command in a new process, for tests of the process itself. `env` is its whole environment. */
export function spawnWaybill(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): SpawnedCli {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], COLUMNS: "500", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = new Promise<CliResult>((resolve) => {
    child.on("close", (code, signal) => resolve(cliResult(code, signal, stdout, stderr)));
  });
  return { child, ended };
}
