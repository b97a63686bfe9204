import { parseArgs } from "node:util";
import { paragraph, table } from "@waybill/operator/text";
import { type FaultName, FAULTS } from "../faults/faults.ts";

export interface LocalCliOptions {
  port: number;
  data: string | undefined;
  samples: boolean;
  bundle: "dev" | "deploy";
  faults: FaultName[];
  seed: number | undefined;
  json: boolean;
  logs: boolean;
  open: boolean;
}

/** The API's port; the gateway has the next one. */
export const DEFAULT_PORT = 4600;

/** A wrong command line; the message says what is wrong and what is right. */
export class LocalUsageError extends Error {
  override name = "UsageError";
}

const OPTION_TEXTS = [
  ["--port N", `port of the HTTP API; the AWS endpoint is the next one (default ${DEFAULT_PORT}; 0: any free ones)`],
  ["--data DIR", "store queues, tables, parameters and keys there across restarts (default: fresh each time)"],
  ["--samples", "create three published routes with an open task on each, for trying out (README.md)"],
  ["--bundle deploy", "bundle as a deploy does instead of for development (without reload)"],
  ["--faults LIST", "faults to inject, separated by commas:"],
  ...Object.entries(FAULTS).map(([name, text]) => [`    ${name}`, text] as const),
  ["--seed N", "seed of the faults, to repeat them (default: printed at the start)"],
  ["--open", "open the web application in the browser"],
  ["--logs", "show each function's output below its invocation"],
  ["--json", "one JSON object per line for each trace event, for programs"],
  ["--help", ""],
] as const;

export const HELP = `npm run local -- [options]

${paragraph(
  "Runs Waybill whole on this machine: the HTTP API, queues, the bus, tables, logs and every function of stacks/plan/aws.json. A changed source is used from the next event on. Ctrl-C stops it and leaves nothing behind.",
)}

${table(
  ["", { head: "", wrap: true }],
  OPTION_TEXTS.map(([option, text]) => [`  ${option}`, text]),
)}

Examples
  npm run local
  npm run local -- --samples
  npm run local -- --data .waybill/data --logs
  npm run local -- --faults shuffle,duplicate,kill --seed 7
  npm run local -- --json | \\
    jq 'select(.kind == "invocation" and .outcome != "ok")'
`;

const OPTIONS = {
  port: { type: "string" },
  data: { type: "string" },
  samples: { type: "boolean", default: false },
  bundle: { type: "string", default: "dev" },
  faults: { type: "string", default: "" },
  seed: { type: "string" },
  json: { type: "boolean", default: false },
  logs: { type: "boolean", default: false },
  open: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the command line; "help" when --help was given. Throws LocalUsageError. */
export function parseOptions(argv: string[], env: NodeJS.ProcessEnv = {}): LocalCliOptions | "help" {
  assertNotSwallowedByNpm(env);
  const { values } = parseArguments(argv);
  if (values.help) return "help";
  if (values.bundle !== "dev" && values.bundle !== "deploy") {
    throw new LocalUsageError(`--bundle is dev or deploy, not ${values.bundle}.`);
  }
  return {
    port: values.port === undefined ? DEFAULT_PORT : wholeNumber("--port", values.port, 0, 65_534),
    data: values.data,
    samples: values.samples,
    bundle: values.bundle,
    faults: parseFaults(values.faults),
    seed: values.seed === undefined ? undefined : wholeNumber("--seed", values.seed, 0, 2 ** 32 - 1),
    json: values.json,
    logs: values.logs,
    open: values.open,
  };
}

/** `npm run local --samples`, without `--`, gives the option to npm, which only sets an environment variable. */
function assertNotSwallowedByNpm(env: NodeJS.ProcessEnv): void {
  const swallowed = Object.keys(OPTIONS).find((name) => name !== "json" && env[`npm_config_${name}`] !== undefined);
  if (swallowed === undefined) return;
  throw new LocalUsageError(`npm consumed --${swallowed}. Put -- before it: npm run local -- --${swallowed}`);
}

function parseArguments(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS });
  } catch (error) {
    throw new LocalUsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The number that an option was given. Throws LocalUsageError when it is not a whole one from `min` to `max`. */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max)
    throw new LocalUsageError(`${option} is a whole number from ${min} to ${max}, not ${text || "nothing"}.`);
  return number;
}

function parseFaults(list: string): FaultName[] {
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = names.filter((name) => !(name in FAULTS));
  if (unknown.length > 0) {
    throw new LocalUsageError(`No such fault: ${unknown.join(", ")}. There are: ${Object.keys(FAULTS).join(", ")}.`);
  }
  return names as FaultName[];
}
