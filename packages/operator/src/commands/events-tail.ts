import { setTimeout as sleep } from "node:timers/promises";
import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { duration } from "../format.ts";
import { parsed } from "../letters.ts";
import type { Output } from "../output.ts";
import { pad } from "../text.ts";
import type { Target } from "../target.ts";

const POLL_MS = { local: 300, stage: 2_000 };
/** Log events may become readable out of order by so much; what was shown already is known by its id. */
const OVERLAP_MS = 10_000;

/** `waybill events tail`: what the bus carries, as it does. */
export const eventsTail: Command = {
  name: "events tail",
  says: "Show the events of the bus as they come, from its event log.",
  operands: "[glob]",
  options: {
    since: { says: "begin so long ago (default 10m)", value: "TIME" },
    "no-follow": { says: "end when there is no more, instead of at Ctrl-C" },
  },
  examples: [
    "waybill events tail",
    "waybill events tail 'run.*' --since 2h --no-follow",
    "waybill events tail --json --no-follow | jq .event.detail.meta.id",
  ],
  notes: ["A glob is matched with the whole type: `run.*`, `*.claimed`. With --json there is one event a line."],
  async run({ operands: [pattern = "*"], given, out, target, stopping }) {
    const matches = glob(pattern);
    let from = Date.now() - duration(given.text("since") ?? "10m", "--since");
    const seen = new Map<string, number>();
    const at = await target();
    if (!given.flag("no-follow") && !out.json) out.say(`events of ${at.place}; Ctrl-C ends`);
    do {
      let newest = from;
      for await (const event of page(at, from)) {
        const when = event.timestamp ?? 0;
        newest = Math.max(newest, when);
        const id = event.eventId ?? `${when}${event.message}`;
        if (!seen.has(id)) show(out, event, matches);
        seen.set(id, when);
        if (stopping.aborted) return EXIT.interrupted;
      }
      from = Math.max(from, newest - OVERLAP_MS);
      for (const [id, when] of seen) if (when < from) seen.delete(id);
      if (given.flag("no-follow")) return EXIT.done;
      await sleep(at.local ? POLL_MS.local : POLL_MS.stage, undefined, { signal: stopping }).catch(() => {});
    } while (!stopping.aborted);
    // Ctrl-C is how one stops to follow: nothing was cut short.
    return EXIT.done;
  },
};

async function* page(target: Target, from: number): AsyncGenerator<FilteredLogEvent, void> {
  const logs = await target.logs();
  let nextToken: string | undefined;
  do {
    const answer = await logs.filterLogEvents({
      logGroupName: target.manifest.eventLog,
      startTime: from,
      ...(nextToken ? { nextToken } : {}),
    });
    yield* answer.events ?? [];
    nextToken = answer.nextToken;
  } while (nextToken);
}

function show(out: Output, { message = "", timestamp = 0 }: FilteredLogEvent, matches: RegExp): void {
  const event = parsed(message);
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

/** `run.*` as a test on a whole type. */
export function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`);
}
