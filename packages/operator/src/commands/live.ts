import { type Change, Scope } from "@waybill/events-schema/live";
import type { Command } from "../command.ts";
import { EXIT, Stop, usage } from "../exit.ts";
import { Denied, follow } from "../feed.ts";
import { signToken } from "../token.ts";

/** `waybill live`: the feed that a manager's map shows, in a terminal. */
export const live: Command = {
  name: "live",
  says: "Watch runs and tasks move, as a manager's map does.",
  operands: "",
  options: {
    to: { says: "what to look at: all, team:ID or run:ID (default all)", value: "SCOPE" },
    api: { says: "another API than the stage's", value: "URL" },
    token: { says: "a manager's bearer token; without it one is made", value: "TOKEN" },
  },
  examples: ["waybill live", "waybill live --to run:r1", "waybill live --to team:north --json | jq .change.data.point"],
  notes: ["First all that holds now, then what changes. A lost connection is made again and goes on where it was."],
  async run({ given, out, target, stopping }) {
    const scope = Scope.safeParse(given.text("to") ?? "all");
    if (!scope.success) throw usage(`--to ${given.text("to")}: all, team:ID or run:ID`);
    const api = (given.text("api") ?? (await target()).manifest.api).replace(/\/+$/, "");
    const token = async () =>
      given.text("token") ?? (await signToken(await target(), { role: "manager", sub: "operator", hours: 1 })).token;
    const onPortion = ({ changes }: { changes: readonly Change[] }) => {
      for (const change of changes) out.item({ change }, () => line(change));
    };
    const onLost = (why: string) => out.say(`the connection is lost (${why}); it is made again`);
    await follow({ api, token, scope: scope.data, onPortion, onLost, stopping }).catch((error: unknown) => {
      if (error instanceof Denied) throw new Stop(EXIT.unreachable, error.message, "take a manager's token", error);
      throw error;
    });
    return EXIT.done;
  },
};

/** When, what it is about, what became of it, and the figures of it that are short. */
function line({ at, about, event, data }: Change): string {
  const figures = Object.entries(data).filter(([, value]) => typeof value === "number" || typeof value === "boolean");
  const point = data["point"] as { lat: number; lon: number } | undefined;
  const place = point ? [`${point.lat.toFixed(5)},${point.lon.toFixed(5)}`] : [];
  const told = [...place, ...figures.map(([name, value]) => `${name} ${String(value)}`)].join("  ");
  return `${at.slice(11, 19)}  ${about.padEnd(24)} ${event.padEnd(18)} ${told}`.trimEnd();
}
