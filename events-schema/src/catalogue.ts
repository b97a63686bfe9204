import type { Contract } from "./event.ts";
import * as imports from "./imports.ts";
import * as people from "./people.ts";
import * as receipts from "./receipts.ts";
import * as reports from "./reports.ts";
import * as tasks from "./tasks.ts";
import * as tracking from "./tracking.ts";
import * as webhooks from "./webhooks.ts";

/** The files with contracts. */
export const contractFiles: readonly object[] = [imports, people, receipts, reports, tasks, tracking, webhooks];

const isContract = (value: unknown): value is Contract =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  (value.kind === "event" || value.kind === "command");

/** Every contract: all that these files export. */
export const catalogue: readonly Contract[] = contractFiles.flatMap((file) => Object.values(file).filter(isContract));
