import type { Command } from "./command.ts";
import { paragraph, table } from "../text.ts";

/** Every command, in the order of the help; loaded on first use, so that `--version` waits for no SDK. */
const loaders: Record<string, () => Promise<Command>> = {
  token: async () => (await import("../commands/token.ts")).token,
  play: async () => (await import("../commands/play/play.ts")).play,
  live: async () => (await import("../commands/live.ts")).live,
  import: async () => (await import("../commands/import.ts")).importFile,
  "events tail": async () => (await import("../commands/events/tail.ts")).eventsTail,
  "events send": async () => (await import("../commands/events/send.ts")).eventsSend,
  "events types": async () => (await import("../commands/events/types.ts")).eventsTypes,
  "dlq ls": async () => (await import("../commands/dlq/ls.ts")).dlqLs,
  "dlq groups": async () => (await import("../commands/dlq/groups.ts")).dlqGroups,
  "dlq show": async () => (await import("../commands/dlq/show.ts")).dlqShow,
  "dlq replay": async () => (await import("../commands/dlq/replay.ts")).dlqReplay,
  "dlq resume": async () => (await import("../commands/dlq/resume.ts")).dlqResume,
  "dlq history": async () => (await import("../commands/dlq/history.ts")).dlqHistory,
  "dlq export": async () => (await import("../commands/dlq/export.ts")).dlqExport,
  "dlq purge": async () => (await import("../commands/dlq/purge.ts")).dlqPurge,
  "receipts read": async () => (await import("../commands/receipts/read.ts")).receiptsRead,
  "receipts examples export": async () =>
    (await import("../commands/receipts/examples-export.ts")).receiptsExamplesExport,
  "jobs ls": async () => (await import("../commands/jobs/ls.ts")).jobsLs,
  "jobs show": async () => (await import("../commands/jobs/show.ts")).jobsShow,
  "jobs wait": async () => (await import("../commands/jobs/wait.ts")).jobsWait,
  "jobs retry": async () => (await import("../commands/jobs/retry.ts")).jobsRetry,
  "jobs cancel": async () => (await import("../commands/jobs/cancel.ts")).jobsCancel,
  "reports run": async () => (await import("../commands/reports/run.ts")).reportsRun,
  "people export": async () => (await import("../commands/people/export.ts")).peopleExport,
  "people erase": async () => (await import("../commands/people/erase.ts")).peopleErase,
  doctor: async () => (await import("../commands/doctor/doctor.ts")).doctor,
};

/** Loads every command. */
export const loadCommands = (): Promise<Command[]> => Promise.all(Object.values(loaders).map((load) => load()));

/** The command that a command line begins with, and the rest of the line. */
export async function findCommand(words: readonly string[]): Promise<{ command: Command; rest: string[] } | undefined> {
  for (const length of [3, 2, 1]) {
    const load = words.length >= length ? loaders[words.slice(0, length).join(" ")] : undefined;
    if (load) return { command: await load(), rest: words.slice(length) };
  }
  return undefined;
}

/** True for the first word of a command: `dlq`, `doctor`. */
export const isCommandGroup = (group: string): boolean =>
  Object.keys(loaders).some((name) => name.split(" ")[0] === group);

/** The overview, in lines of at most `width`; of one group, or of all commands. */
export async function formatOverview(width: number, group?: string): Promise<string> {
  const shown = (await loadCommands()).filter(({ name }) => group === undefined || name.split(" ")[0] === group);
  return `waybill: operate a running Waybill, offline or on a stage.

${table(
  ["", { head: "", wrap: true }],
  shown.map(({ name, description }) => [`  waybill ${name}`, description]),
  { width },
)}

${paragraph("Every command takes --help (with examples), --json, --wide, --stage NAME and --region REGION. Without --stage it uses the offline cloud that `npm run local` runs in this project, or WAYBILL_ENDPOINT.", width)}

${paragraph("Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 findings, 4 partly done, 5 refused by a safety check, 6 unreachable or denied, 130 interrupted (prints how to continue).", width)}
`;
}
