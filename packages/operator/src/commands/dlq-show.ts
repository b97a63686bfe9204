import type { Call, Command } from "../command.ts";
import { EXIT, Stop, usage } from "../exit.ts";
import { count, spell } from "../format.ts";
import { audit } from "../journal.ts";
import { row as readRow, type Failure } from "../ledger.ts";
import type { Letter } from "../letters.ts";
import { mask } from "../mask.ts";
import { NO_RECORD_SAYS, errorOf, sources, survey, type Entry } from "../survey.ts";
import type { Target } from "../target.ts";

/** `waybill dlq show`: everything known of one dead event. */
export const dlqShow: Command = {
  name: "dlq show",
  says: "Show one dead event: its payload, every attempt, the stack, and who else failed with it.",
  operands: "<eventId>",
  options: { reveal: { says: "show places and persons uncovered; noted in .waybill/audit.ndjson" } },
  examples: ["waybill dlq show evt_1", "waybill dlq show evt_1 --reveal --json"],
  async run(call) {
    const { operands, out } = call;
    const [id] = operands;
    if (id === undefined) throw usage("which event? its id is missing", "see `waybill dlq groups`");
    const at = await call.target();
    const found = await find(at, id);
    if (found.length === 0)
      throw new Stop(EXIT.failed, `no consumer of ${at.place} has anything dead of ${id}`, "see `waybill dlq groups`");
    if (call.given.flag("reveal")) audit(at.directory, { what: "reveal", stage: at.stage, eventId: id });
    const failures = found.map((one) => told(one, call));
    const body = found.find(({ entry }) => entry)?.entry?.letter;
    const payload = body === undefined ? null : shown(body, call);
    out.answer(
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
          ...failures.map((one) => words(one)),
        ].join("\n\n"),
    );
    return EXIT.done;
  },
};

interface Found {
  consumer: string;
  entry: Entry | undefined;
  row: Failure | undefined;
}

async function find(at: Target, id: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const source of sources(at)) {
    const { entries, consumer } = await survey(at, source);
    const entry = entries.find(({ letter }) => letter.eventId === id || letter.messageId === id);
    const row = entry?.row ?? (source.queue === undefined ? undefined : await readRow(at, consumer, id));
    if (entry || row) found.push({ consumer, entry, row });
  }
  return found;
}

/** An unreadable body may hold anything, so it is covered whole. */
function shown({ event, data, body }: Letter, { given }: Call): unknown {
  if (given.flag("reveal")) return data ?? body;
  return data === undefined ? `••• ${Buffer.byteLength(body)} bytes that cannot be read` : mask(event, data);
}

function told({ consumer, entry, row }: Found, { given }: Call) {
  return {
    consumer,
    state: row?.state ?? null,
    inQueue: entry !== undefined,
    messageId: entry?.letter.messageId ?? null,
    sentAt: entry && !Number.isNaN(entry.letter.sentAt) ? new Date(entry.letter.sentAt).toISOString() : null,
    receives: row?.receives ?? null,
    reason: row?.reason ?? entry?.letter.reason ?? null,
    group: row?.fingerprint ?? null,
    replayId: row?.replayId ?? null,
    attempts: row?.attempts ?? [],
    error: errorOf(row) ?? null,
    attributes: entry && given.flag("reveal") ? entry.letter.attributes : Object.keys(entry?.letter.attributes ?? {}),
  };
}

function words(one: ReturnType<typeof told>): string {
  const head = `${one.consumer}: ${one.state ?? NO_RECORD_SAYS}${one.inQueue ? "" : ", no message in the queue"}`;
  const facts = [
    one.reason ? `parked at once: ${one.reason}` : undefined,
    one.group ? `group ${one.group}` : undefined,
    one.receives === null ? undefined : count(one.receives, "receive"),
    one.replayId ? `replay ${one.replayId}` : undefined,
  ].filter(Boolean);
  const attempts = one.attempts.map(
    ({ at, receive, ms, version, requestId, error }) =>
      `  ${at}  receive ${receive}, ${spell(ms) === "0 s" ? `${ms} ms` : spell(ms)}, code ${version}, request ${requestId}\n    ${error.name}: ${error.message}`,
  );
  const stack = one.error ? `  last stack\n${one.error.stack.replace(/^/gm, "    ")}` : undefined;
  return [`${head}${facts.length > 0 ? `\n  ${facts.join(" · ")}` : ""}`, ...attempts, stack]
    .filter(Boolean)
    .join("\n");
}
