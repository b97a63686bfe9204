import { setTimeout as sleep } from "node:timers/promises";
import { type components, dataOf } from "@waybill/client";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import type { Command } from "../../cli/command.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { CliError, EXIT, usageError } from "../../cli/exit.ts";
import type { Output } from "../../cli/output.ts";

type Erasure = components["schemas"]["Erasure"];

const POLL_MS = 500;

/** `waybill people erase`: erases a person's data, and prints a receipt. */
export const peopleErase: Command = {
  name: "people erase",
  description: "Erase a courier's personal data: profile, photos, ends of tracks, what was written. Prints a receipt.",
  operands: "ID",
  options: { ...API_OPTIONS, ...CONFIRM_OPTIONS },
  examples: [
    "waybill people erase c7",
    'waybill people erase c7 --stage dev --region eu-central-1 --yes --reason "asked for on 30 November"',
  ],
  notes: [
    "It cannot be undone. Ids and amounts stay, so that ledgers and reports stay as they are. First close the courier's account at the identity provider, and end their run. Run it again to erase what has arrived since.",
  ],
  async run(call) {
    const { out, signal, operands } = call;
    const [courierId] = operands;
    if (courierId === undefined) throw usageError("the id of a courier is missing", "waybill people erase c7");
    await confirmChange(call, await call.resolveTarget(), `erase courier ${courierId}, which cannot be undone,`);
    const api = await createStageClient(call, "admin");
    const params = { path: { courierId } };
    let erasure: Erasure = await dataOf(api.POST("/v1/couriers/{courierId}/erasure", { params }));
    while (erasure.state !== "erased") {
      if (signal.aborted)
        throw new CliError(EXIT.interrupted, `${erasure.erasureId} continues in the background`, "run it again later");
      await sleep(POLL_MS);
      erasure = await dataOf(api.GET("/v1/couriers/{courierId}/erasure", { params }));
    }
    out.result({ erasure }, () => formatReceipt(erasure, out));
    return EXIT.done;
  },
};

function formatReceipt({ courierId, erasureId, erasedAt, erased, expiring }: Erasure, out: Output): string {
  const counts = Object.entries(erased).map(([what, count]) => [`  ${what}`, String(count)]);
  const copies = expiring.map(({ what, until }) => [`  ${until.slice(0, "2026-11-30".length)}`, what]);
  return [
    `${courierId} erased at ${erasedAt ?? ""} (${erasureId})`,
    out.table(["", ""], counts),
    "Copies that expire by themselves, at the latest on:",
    out.table(["", { head: "", wrap: true }], copies),
  ].join("\n");
}
