import { type Change, Scope } from "@waybill/events-schema/live";
import type { Command } from "../cli/command.ts";
import { EXIT, CliError, usageError } from "../cli/exit.ts";
import { FeedAccessDeniedError, followLiveFeed } from "../api/live-feed.ts";
import type { Output } from "../cli/output.ts";
import { pad, shorten } from "../text.ts";
import { signToken } from "../api/sign-token.ts";

/** `waybill live`: the feed that a manager's map shows, in a terminal. */
export const live: Command = {
  name: "live",
  description: "Watch runs and tasks move, as a manager's map does.",
  operands: "",
  options: {
    to: { description: "what to look at: all, team:ID or run:ID (default all)", valueName: "SCOPE" },
    api: { description: "another API than the stage's", valueName: "URL" },
    token: { description: "a manager's bearer token; without it one is made", valueName: "TOKEN" },
  },
  examples: ["waybill live", "waybill live --to run:r1", "waybill live --to team:north --json | jq .change.data.point"],
  notes: [
    "First all that holds now, then what changes. A lost connection is made again and goes on where it was.",
    "Titles and couriers are those that the feed has told since; a run or task without one is shown by its id.",
  ],
  async run({ flags, out, target, signal }) {
    const scope = Scope.safeParse(flags.text("to") ?? "all");
    if (!scope.success) throw usageError(`--to ${flags.text("to")}: all, team:ID or run:ID`);
    const api = (flags.text("api") ?? (await target()).manifest.api).replace(/\/+$/, "");
    const token = async () =>
      flags.text("token") ?? (await signToken(await target(), { role: "manager", sub: "operator", hours: 1 })).token;
    const names = new SubjectNames();
    const onPortion = ({ changes }: { changes: readonly Change[] }) => {
      for (const change of changes) names.update(change);
      for (const change of changes) out.item({ change }, () => formatChange(change, names, out));
    };
    const onLost = (why: string) => out.info(`the connection is lost (${why}); it is made again`);
    await followLiveFeed({ api, token, scope: scope.data, onChanges: onPortion, onDisconnect: onLost, signal }).catch(
      (error: unknown) => {
        if (error instanceof FeedAccessDeniedError)
          throw new CliError(EXIT.unreachable, error.message, "take a manager's token", error);
        throw error;
      },
    );
    return EXIT.done;
  },
};

/** What the feed has told so far of who and what a run or a task is. */
class SubjectNames {
  private readonly titles = new Map<string, string>();
  private readonly couriers = new Map<string, string>();
  private readonly tasks = new Map<string, string>();

  update({ data }: Change): void {
    const { taskId, runId, courierId, title } = data as Partial<Record<string, string>>;
    if (runId !== undefined && taskId !== undefined) this.tasks.set(runId, taskId);
    const subject = taskId ?? runId;
    if (subject === undefined) return;
    if (courierId !== undefined) this.couriers.set(subject, courierId);
    if (title !== undefined) this.titles.set(subject, title);
  }

  /** The courier and the title; an id where there is no title, nothing where there is no courier. */
  of({ data }: Change): { courier: string; title: string } {
    const { taskId, runId } = data as Partial<Record<string, string>>;
    const task = taskId ?? this.tasks.get(runId ?? "");
    const subject = task ?? runId ?? "";
    return { courier: this.couriers.get(subject) ?? "-", title: this.titles.get(subject) ?? runId ?? subject };
  }
}

/** When, who, on what, what became of it, and the figures of it that are short. With --wide nothing is cut. */
function formatChange(change: Change, names: SubjectNames, out: Output): string {
  const { at, event, data } = change;
  const { courier, title } = names.of(change);
  const point = data["point"] as { lat: number; lon: number } | undefined;
  const place = point ? [`${point.lat.toFixed(4)},${point.lon.toFixed(4)}`] : [];
  const stop = typeof data["stopId"] === "string" ? [data["stopId"]] : [];
  const figures = Object.entries(data).filter(([, value]) => typeof value === "number" || typeof value === "boolean");
  const details = [...stop, ...place, ...figures.map(([name, value]) => `${name} ${String(value)}`)].join("  ");
  const fit = (text: string, width: number): string => pad(out.width === Infinity ? text : shorten(text, width), width);
  return out.table(
    ["", "", "", "", { head: "", cut: 1 }],
    [[at.slice(11, 19), fit(courier, 11), fit(title, 18), event.padEnd(18), details]],
  );
}
