import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { formatMinute } from "../../cli/format.ts";
import { listReplays } from "./replays/journal.ts";
import { findProjectDirectory } from "../../target.ts";
import { join } from "node:path";

/** `waybill dlq history`: the replays started from this project. */
export const dlqHistory: Command = {
  name: "dlq history",
  description: "List the replays started from this project: who, why, and their result.",
  operands: "",
  options: {},
  examples: ["waybill dlq history", "waybill dlq history --stage dev --json"],
  async run({ flags, out, io }) {
    const stage = flags.text("stage");
    const replays = listReplays(join(findProjectDirectory(io.cwd), ".waybill"))
      .filter(({ request }) => stage === undefined || request.stage === stage)
      .map(({ request, selected, done, failed, ended }) => ({
        replayId: request.replayId,
        at: request.at,
        by: request.by,
        stage: request.stage,
        consumer: request.consumer,
        reason: request.reason ?? null,
        selected: selected.size,
        done: done.size,
        failed: failed.size,
        state: ended ?? (done.size === selected.size ? "finished" : "interrupted"),
      }));
    out.result({ replays }, () =>
      replays.length === 0
        ? "no replay was started from this project"
        : out.table(
            ["REPLAY", { head: "CONSUMER", cut: 2 }, { head: "STAGE", cut: 1 }, "DONE", "FAILED", "STATE"],
            replays.map((one) => [
              one.replayId,
              one.consumer,
              one.stage,
              `${one.done}/${one.selected}`,
              one.failed,
              one.state,
            ]),
            (n) => [
              `  ${formatMinute(replays[n]!.at)} by ${replays[n]!.by}${replays[n]!.reason ? `: ${replays[n]!.reason}` : ""}`,
            ],
          ),
    );
    return EXIT.done;
  },
};
