import { parseArgs } from "node:util";
import { LocalUsageError, wholeNumber } from "@waybill/local/cli/options";
import { RECEIPT_PHOTOS } from "./day/receipt-photos.ts";

export interface DemoOptions {
  tracks: string | undefined;
  tasks: number;
  couriers: number;
  receipts: number;
  seed: number;
  stay: boolean;
  open: boolean;
}

export const HELP = `npm run demo [-- options]

A delivery day on the offline cloud: routes are published and tasks offered,
couriers compete for them, the winners drive and their phones report, some
messages break, the dead letters are looked at and replayed, bonuses are paid,
a system outside receives webhooks through an outage, receipts are photographed
and read, a partner's file is imported, the day's report is built in demo-out/,
and every fix, webhook and cent is accounted for.

  --tracks DIR   recorded GPX files as the routes and the drives, instead of
                 generated ones
  --tasks N      how many generated ones, 1 to 500 (default 12)
  --couriers N   how many compete, 1 to 500 (default 50)
  --receipts N   how many they photograph, 0 to ${RECEIPT_PHOTOS.length} (default ${RECEIPT_PHOTOS.length})
  --seed N       of all that is generated (default 1)
  --stay         keep the offline cloud up afterwards, until Ctrl-C: its address
                 is that of the web application, where couriers go on driving
  --open         with --stay: open that in the browser
  --help

Exit code 0: everything is accounted for. 1: something is not, or failed; the
last line says what, and demo-out/demo.log has the details. 2: the command line
is wrong. 130: stopped with Ctrl-C (143: by SIGTERM).

  npm run demo
  npm run demo -- --tracks ../shared/data/tracks
  npm run demo -- --tasks 30 --couriers 100 --stay
`;

/** Reads the command line; "help" when that is asked for. Throws UsageError. */
export function parseOptions(args: string[]): DemoOptions | "help" {
  const { help, tracks, stay, open, ...numbers } = parseArguments(args);
  if (help) return "help";
  return {
    tracks,
    stay,
    open,
    tasks: wholeNumber("--tasks", numbers.tasks, 1, 500),
    couriers: wholeNumber("--couriers", numbers.couriers, 1, 500),
    receipts: wholeNumber("--receipts", numbers.receipts, 0, RECEIPT_PHOTOS.length),
    seed: wholeNumber("--seed", numbers.seed, 0, 1_000_000),
  };
}

function parseArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        tracks: { type: "string" },
        tasks: { type: "string", default: "12" },
        couriers: { type: "string", default: "50" },
        receipts: { type: "string", default: String(RECEIPT_PHOTOS.length) },
        seed: { type: "string", default: "1" },
        stay: { type: "boolean", default: false },
        open: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (cause) {
    // The rest of Node's message explains how to escape the argument.
    const [message] = (cause as Error).message.split(". ");
    throw new LocalUsageError(message, { cause });
  }
}
