import { type LiveChange, LiveScope } from "@waybill/events-schema/live";
import type { Command } from "../cli/command.ts";
import { EXIT, CliError, usageError } from "../cli/exit.ts";
import { FeedAccessDeniedError, followLiveFeed, type LiveState } from "@waybill/client/live";
import type { Output } from "../cli/output.ts";
import { pad, shorten } from "../text.ts";
import { API_OPTIONS, apiToken, apiUrl } from "../api/stage-access.ts";

/** `waybill live`: the live feed of a manager's map, in a terminal. */
export const live: Command = {
  name: "live",
  description: "Follow the live feed of runs and tasks, as a manager's map does.",
  operands: "",
  options: {
    to: { description: "scope: all, team:ID or run:ID (default all)", valueName: "SCOPE" },
    api: API_OPTIONS.api,
    token: { description: "a manager's bearer token (default: created)", valueName: "TOKEN" },
  },
  examples: ["waybill live", "waybill live --to run:r1", "waybill live --to team:north --json | jq .change.data.point"],
  notes: [
    "First the current state, then each change. It reconnects by itself and continues where it was.",
    "Titles and couriers are known once the feed has sent them; until then a run or task is shown by its id.",
  ],
  async run(call) {
    const { flags, out, signal } = call;
    const scope = LiveScope.safeParse(flags.text("to") ?? "all");
    if (!scope.success) throw usageError(`--to ${flags.text("to")}: all, team:ID or run:ID`);
    const api = await apiUrl(call);
    const token = () => apiToken(call, { role: "manager", sub: "operator", hours: 1 });
    const names = new SubjectNames();
    const onChanges = ({ changes }: { changes: readonly LiveChange[] }, state: LiveState) => {
      for (const change of changes) names.update(change);
      for (const change of changes.filter((one) => isShown(one, state)))
        out.item({ change }, () => formatChange(change, names, out));
    };
    const onDisconnect = (reason: string) => out.info(`disconnected (${reason}); reconnecting`);
    await followLiveFeed({ api, token, scope: scope.data, onChanges, onDisconnect, signal }).catch((error: unknown) => {
      if (error instanceof FeedAccessDeniedError)
        throw new CliError(EXIT.unreachable, error.message, "use a manager's token", error);
      throw error;
    });
    return EXIT.done;
  },
};

/** Whether a change is worth a line: not when it only leaves a feed that another goes on with. */
const isShown = ({ about, id, left, data }: LiveChange, { newest }: LiveState): boolean =>
  !left || (Object.keys(data).length > 0 && newest.get(about)?.id !== id);

/** Courier and title of each run and task that the feed has named so far. */
class SubjectNames {
  private readonly titles = new Map<string, string>();
  private readonly couriers = new Map<string, string>();
  private readonly tasks = new Map<string, string>();

  update({ data }: LiveChange): void {
    const { taskId, runId, courierId, title } = data as Partial<Record<string, string>>;
    if (runId !== undefined && taskId !== undefined) this.tasks.set(runId, taskId);
    const subject = taskId ?? runId;
    if (subject === undefined) return;
    if (courierId !== undefined) this.couriers.set(subject, courierId);
    if (title !== undefined) this.titles.set(subject, title);
  }

  /** Courier and title; the id where there is no title, `-` where there is no courier. */
  of({ data }: LiveChange): { courier: string; title: string } {
    const { taskId, runId } = data as Partial<Record<string, string>>;
    const task = taskId ?? this.tasks.get(runId ?? "");
    const subject = task ?? runId ?? "";
    return { courier: this.couriers.get(subject) ?? "-", title: this.titles.get(subject) ?? runId ?? subject };
  }
}

/** One line: time, courier, title, event, and its numbers. With --wide nothing is shortened. */
function formatChange(change: LiveChange, names: SubjectNames, out: Output): string {
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
