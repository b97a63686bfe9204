import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { minute } from "../format.ts";
import { allJournals } from "../journal.ts";
import { project } from "../target.ts";
import { join } from "node:path";

/** `waybill dlq history`: the replays made from this project. */
export const dlqHistory: Command = {
  name: "dlq history",
  says: "List the replays made from this project: who, why, and what became of them.",
  operands: "",
  options: {},
  examples: ["waybill dlq history", "waybill dlq history --stage dev --json"],
  async run({ given, out, io }) {
    const stage = given.text("stage");
    const replays = allJournals(join(project(io.cwd), ".waybill"))
      .filter(({ order }) => stage === undefined || order.stage === stage)
      .map(({ order, selected, done, failed, ended }) => ({
        replayId: order.replayId,
        at: order.at,
        by: order.by,
        stage: order.stage,
        consumer: order.consumer,
        reason: order.reason ?? null,
        selected: selected.size,
        done: done.size,
        failed: failed.size,
        state: ended ?? (done.size === selected.size ? "finished" : "interrupted"),
      }));
    out.answer({ replays }, () =>
      replays.length === 0
        ? "no replay was made from here"
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
              `  ${minute(replays[n]!.at)} by ${replays[n]!.by}${replays[n]!.reason ? `: ${replays[n]!.reason}` : ""}`,
            ],
          ),
    );
    return EXIT.done;
  },
};
