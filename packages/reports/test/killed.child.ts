/** Runs the offline cloud on a data folder: asks for a report of a few days of work, or goes on with one, until it is killed. */
import { startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { die, dying } from "@waybill/local/faults/killed";
import { ofPackage, onlyAtWork } from "@waybill/plan/only";
import type { Shown } from "./road.ts";
import { monday } from "./work.ts";

/** What the parent hears when all is done: what was asked for, or what became of it and in how many calls of AWS. */
export type Told = { asked: string } | { ended: Shown; calls: number };

const [data = "", asked, most] = process.argv.slice(2);
const { calls, made } = dying(Number(most));
const local = await startLocal({ clock: skippingClock(), plan: onlyAtWork(ofPackage("reports")), data, calls });
const tell = (told: Told) => process.send!(told, die);

async function ask<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(`${local.api}${path}`, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${await local.token("manager", "m1")}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}
const settle = () => local.settled({ skip: true });

if (asked === undefined) {
  say();
  await settle();
  const { reportId } = await ask<Shown>("/v1/reports", { week: "2026-W45" });
  tell({ asked: reportId });
} else {
  await settle();
  const took = made();
  tell({ ended: await ask<Shown>(`/v1/reports/${asked}`), calls: took });
}

/** Fifteen couriers make three parts. */
function say(): void {
  const bus = local.view.buses[0]!.name;
  for (const { source, "detail-type": detailType, detail } of monday(15))
    local.cloud.putEvent({ bus, source, detailType, detail: JSON.stringify(detail) });
}
