import { setTimeout as sleep } from "node:timers/promises";
import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { parseDuration } from "../../cli/format.ts";
import { parseJsonObject } from "../../json.ts";
import type { Output } from "../../cli/output.ts";
import { pad } from "../../text.ts";
import type { StageTarget } from "../../target.ts";

const POLL_MS = { local: 300, stage: 2_000 };
/** CloudWatch Logs may return events that late; those printed already are known by their id. */
const OVERLAP_MS = 10_000;

/** `waybill events tail`: follows the events of the bus. */
export const eventsTail: Command = {
  name: "events tail",
  description: "Follow the events of the bus, from its event log.",
  operands: "[glob]",
  options: {
    since: { description: "begin that long ago (default 10m)", valueName: "TIME" },
    "no-follow": { description: "end after the last event instead of waiting for more" },
  },
  examples: [
    "waybill events tail",
    "waybill events tail 'run.*' --since 2h --no-follow",
    "waybill events tail --json --no-follow | jq .event.detail.meta.id",
  ],
  notes: ["A glob is matched with the whole type: `run.*`, `*.claimed`. With --json there is one event a line."],
  async run({ operands: [pattern = "*"], flags, out, resolveTarget, signal }) {
    const matches = globToRegExp(pattern);
    let from = Date.now() - parseDuration(flags.text("since") ?? "10m", "--since");
    const seen = new Map<string, number>();
    const target = await resolveTarget();
    if (!flags.isSet("no-follow") && !out.json) out.info(`events of ${target.displayName}; press Ctrl-C to end`);
    do {
      let newest = from;
      for await (const event of readLogEvents(target, from)) {
        const when = event.timestamp ?? 0;
        newest = Math.max(newest, when);
        const id = event.eventId ?? `${when}${event.message}`;
        if (!seen.has(id)) printEvent(out, event, matches);
        seen.set(id, when);
        if (signal.aborted) return EXIT.interrupted;
      }
      from = Math.max(from, newest - OVERLAP_MS);
      for (const [id, when] of seen) if (when < from) seen.delete(id);
      if (flags.isSet("no-follow")) return EXIT.done;
      await sleep(target.local ? POLL_MS.local : POLL_MS.stage, undefined, { signal }).catch(() => {});
    } while (!signal.aborted);
    // Ctrl-C is the normal way to stop following.
    return EXIT.done;
  },
};

async function* readLogEvents(target: StageTarget, from: number): AsyncGenerator<FilteredLogEvent, void> {
  const logs = await target.logs();
  let nextToken: string | undefined;
  do {
    const response = await logs.filterLogEvents({
      logGroupName: target.manifest.eventLog,
      startTime: from,
      ...(nextToken ? { nextToken } : {}),
    });
    yield* response.events ?? [];
    nextToken = response.nextToken;
  } while (nextToken);
}

function printEvent(out: Output, { message = "", timestamp = 0 }: FilteredLogEvent, matches: RegExp): void {
  const event = parseJsonObject(message);
  const type = typeof event?.["detail-type"] === "string" ? event["detail-type"] : undefined;
  if (!event || type === undefined || !matches.test(type)) return;
  out.item({ at: new Date(timestamp).toISOString(), type, event }, () => {
    const { meta = {} } = (event["detail"] ?? {}) as { meta?: Record<string, string> };
    const [subject, id] = [meta["subject"] ?? "-", meta["id"] ?? "-"];
    return out.table(
      ["", "", { head: "", cut: 2 }, { head: "", cut: 1 }],
      [[new Date(timestamp).toISOString().slice(11, 19), pad(type, 18), pad(subject, 16), id]],
    );
  });
}

/** A glob as a regular expression for a whole type. */
function globToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`);
}
