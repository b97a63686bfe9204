import type { CommandCall, Command } from "../../cli/command.ts";
import { EXIT, CliError, usageError } from "../../cli/exit.ts";
import { formatCount, formatDuration } from "../../cli/format.ts";
import { appendAudit } from "./replays/journal.ts";
import { readFailure as readRow, type Failure } from "./dead-letters/failure-log.ts";
import type { DeadLetter } from "./dead-letters/dead-letter.ts";
import { maskPersonalData } from "./dead-letters/mask.ts";
import {
  NO_RECORD_TEXT,
  lastError,
  consumerDeadLetterQueues,
  inspectQueue,
  type DeadLetterEntry,
} from "./dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../target.ts";

/** `waybill dlq show`: everything known of one dead event. */
export const dlqShow: Command = {
  name: "dlq show",
  description: "Show one dead event: its payload, every attempt, the stack, and who else failed with it.",
  operands: "<eventId>",
  options: { reveal: { description: "show places and persons uncovered; noted in .waybill/audit.ndjson" } },
  examples: ["waybill dlq show evt_1", "waybill dlq show evt_1 --reveal --json"],
  async run(call) {
    const { operands, out } = call;
    const [id] = operands;
    if (id === undefined) throw usageError("which event? its id is missing", "see `waybill dlq groups`");
    const at = await call.target();
    const found = await findEverywhere(at, id);
    if (found.length === 0)
      throw new CliError(
        EXIT.failed,
        `no consumer of ${at.displayName} has anything dead of ${id}`,
        "see `waybill dlq groups`",
      );
    if (call.flags.isSet("reveal")) appendAudit(at.stateDirectory, { what: "reveal", stage: at.stage, eventId: id });
    const failures = found.map((one) => describeFailure(one, call));
    const body = found.find(({ entry }) => entry)?.entry?.deadLetter;
    const payload = body === undefined ? null : readablePayload(body, call);
    out.result(
      {
        stage: at.stage,
        eventId: id,
        event: body?.event ?? found[0]?.row?.event ?? null,
        meta: body?.meta ?? null,
        data: payload,
        consumers: failures,
      },
      () =>
        [
          `${out.bold(id)}  ${body?.event ?? found[0]?.row?.event ?? ""}`,
          body
            ? `meta ${JSON.stringify(body.meta, null, 2)}\ndata ${JSON.stringify(payload, null, 2)}`
            : "its message is not in a dead-letter queue now",
          ...failures.map((one) => formatFailure(one)),
        ].join("\n\n"),
    );
    return EXIT.done;
  },
};

interface FoundDeadLetter {
  consumer: string;
  entry: DeadLetterEntry | undefined;
  row: Failure | undefined;
}

async function findEverywhere(at: StageTarget, id: string): Promise<FoundDeadLetter[]> {
  const found: FoundDeadLetter[] = [];
  for (const source of consumerDeadLetterQueues(at)) {
    const { entries, consumer } = await inspectQueue(at, source);
    const entry = entries.find(({ deadLetter }) => deadLetter.eventId === id || deadLetter.messageId === id);
    const row = entry?.row ?? (source.queue === undefined ? undefined : await readRow(at, consumer, id));
    if (entry || row) found.push({ consumer, entry, row });
  }
  return found;
}

/** An unreadable body may hold anything, so it is covered whole. */
function readablePayload({ event, data, body }: DeadLetter, { flags }: CommandCall): unknown {
  if (flags.isSet("reveal")) return data ?? body;
  return data === undefined
    ? `••• ${Buffer.byteLength(body)} bytes that cannot be read`
    : maskPersonalData(event, data);
}

function describeFailure({ consumer, entry, row }: FoundDeadLetter, { flags }: CommandCall) {
  return {
    consumer,
    state: row?.state ?? null,
    inQueue: entry !== undefined,
    messageId: entry?.deadLetter.messageId ?? null,
    sentAt: entry && !Number.isNaN(entry.deadLetter.sentAt) ? new Date(entry.deadLetter.sentAt).toISOString() : null,
    receives: row?.receives ?? null,
    reason: row?.reason ?? entry?.deadLetter.reason ?? null,
    group: row?.fingerprint ?? null,
    replayId: row?.replayId ?? null,
    attempts: row?.attempts ?? [],
    error: lastError(row) ?? null,
    attributes:
      entry && flags.isSet("reveal") ? entry.deadLetter.attributes : Object.keys(entry?.deadLetter.attributes ?? {}),
  };
}

function formatFailure(one: ReturnType<typeof describeFailure>): string {
  const head = `${one.consumer}: ${one.state ?? NO_RECORD_TEXT}${one.inQueue ? "" : ", no message in the queue"}`;
  const facts = [
    one.reason ? `parked at once: ${one.reason}` : undefined,
    one.group ? `group ${one.group}` : undefined,
    one.receives === null ? undefined : formatCount(one.receives, "receive"),
    one.replayId ? `replay ${one.replayId}` : undefined,
  ].filter(Boolean);
  const attempts = one.attempts.map(
    ({ at, receive, ms, version, requestId, error }) =>
      `  ${at}  receive ${receive}, ${formatDuration(ms) === "0 s" ? `${ms} ms` : formatDuration(ms)}, code ${version}, request ${requestId}\n    ${error.name}: ${error.message}`,
  );
  const stack = one.error ? `  last stack\n${one.error.stack.replace(/^/gm, "    ")}` : undefined;
  return [`${head}${facts.length > 0 ? `\n  ${facts.join(" · ")}` : ""}`, ...attempts, stack]
    .filter(Boolean)
    .join("\n");
}
