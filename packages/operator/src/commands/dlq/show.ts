import type { CommandCall, Command } from "../../cli/command.ts";
import { EXIT, CliError, usageError } from "../../cli/exit.ts";
import { formatCount, formatDuration } from "../../cli/format.ts";
import { appendAudit } from "./replays/journal.ts";
import type { Failure } from "@waybill/kernel/failure";
import { readFailure } from "./dead-letters/failure-log.ts";
import type { DeadLetter } from "./dead-letters/dead-letter.ts";
import { maskPersonalData } from "./dead-letters/mask.ts";
import {
  NO_RECORD_TEXT,
  consumerDeadLetterQueues,
  describeUnseen,
  inspectQueue,
  type InspectedQueue,
} from "./dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../target.ts";

/** `waybill dlq show`: everything known about one event that failed. */
export const dlqShow: Command = {
  name: "dlq show",
  description: "Show one failed event: its payload, every attempt, the stack, and the other consumers that failed.",
  operands: "<eventId>",
  options: { reveal: { description: "show personal data unmasked; recorded in .waybill/audit.ndjson" } },
  examples: ["waybill dlq show evt_1", "waybill dlq show evt_1 --reveal --json"],
  async run(call) {
    const { operands, out } = call;
    const [id] = operands;
    if (id === undefined) throw usageError("an event id is missing", "see `waybill dlq groups`");
    const target = await call.resolveTarget();
    const { found, queues } = await findEverywhere(target, id, call.signal);
    const unseen = describeUnseen(queues);
    if (found.length === 0)
      throw new CliError(
        EXIT.failed,
        [`no consumer of ${target.displayName} has a failure or a dead letter of ${id}`, ...unseen].join("; "),
        "see `waybill dlq groups`",
      );
    for (const text of unseen) out.info(text);
    if (call.flags.isSet("reveal"))
      appendAudit(target.stateDirectory, { what: "reveal", stage: target.stage, eventId: id });
    const consumers = found.map((one) => describeFailure(one, call));
    const message = found.find(({ deadLetter }) => deadLetter)?.deadLetter;
    const payload = message === undefined ? null : readablePayload(message, call);
    out.result(
      {
        stage: target.stage,
        eventId: id,
        event: message?.event ?? found[0]?.failure?.event ?? null,
        meta: message?.meta ?? null,
        data: payload,
        consumers,
        queues,
      },
      () =>
        [
          `${out.bold(id)}  ${message?.event ?? found[0]?.failure?.event ?? ""}`,
          message
            ? `meta ${JSON.stringify(message.meta, null, 2)}\ndata ${JSON.stringify(payload, null, 2)}`
            : "its message is not in a dead-letter queue",
          ...consumers.map(formatFailure),
        ].join("\n\n"),
    );
    return EXIT.done;
  },
};

interface FoundDeadLetter {
  consumer: string;
  deadLetter: DeadLetter | undefined;
  failure: Failure | undefined;
}

async function findEverywhere(
  target: StageTarget,
  id: string,
  signal: AbortSignal,
): Promise<{ found: FoundDeadLetter[]; queues: InspectedQueue[] }> {
  const found: FoundDeadLetter[] = [];
  const queues: InspectedQueue[] = [];
  for (const source of consumerDeadLetterQueues(target)) {
    const { consumer } = source;
    const { entries, seen, messages } = await inspectQueue(
      target,
      source,
      { concerns: ({ eventId, messageId }) => eventId === id || messageId === id, select: () => true },
      { maxMessages: 1, signal },
    );
    const [entry] = entries;
    const failure =
      source.consumerQueueUrl === undefined
        ? undefined
        : await readFailure(target, consumer, entry?.failure?.eventId ?? id);
    if (entry || failure) found.push({ consumer, deadLetter: entry?.deadLetter, failure });
    // Where it was found, the others do not matter.
    if (!entry) queues.push({ consumer, seen, messages });
  }
  return { found, queues };
}

/** An unreadable body may contain personal data anywhere, so it is masked as a whole. */
function readablePayload({ event, data, body }: DeadLetter, { flags }: CommandCall): unknown {
  if (flags.isSet("reveal")) return data ?? body;
  return data === undefined
    ? `••• ${Buffer.byteLength(body)} bytes that cannot be read`
    : maskPersonalData(event, data);
}

function describeFailure({ consumer, deadLetter, failure }: FoundDeadLetter, { flags }: CommandCall) {
  return {
    consumer,
    state: failure?.state ?? null,
    inQueue: deadLetter !== undefined,
    messageId: deadLetter?.messageId ?? null,
    sentAt: deadLetter && !Number.isNaN(deadLetter.sentAt) ? new Date(deadLetter.sentAt).toISOString() : null,
    receives: failure?.receives ?? null,
    reason: failure?.reason ?? deadLetter?.reason ?? null,
    group: failure?.fingerprint ?? null,
    replayId: failure?.replayId ?? null,
    attempts: failure?.attempts ?? [],
    error: failure?.attempts.at(-1)?.error ?? null,
    stack: failure?.stack ?? null,
    attributes: deadLetter && flags.isSet("reveal") ? deadLetter.attributes : Object.keys(deadLetter?.attributes ?? {}),
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
  const stack = one.stack ? `  last stack\n${one.stack.replace(/^/gm, "    ")}` : undefined;
  return [`${head}${facts.length > 0 ? `\n  ${facts.join(" · ")}` : ""}`, ...attempts, stack]
    .filter(Boolean)
    .join("\n");
}
