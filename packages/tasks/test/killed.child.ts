/** Runs the offline cloud on a data folder: takes a partner's file, or goes on with it, until it is killed. */
import { die, dying } from "@waybill/local/faults/killed";
import { type Answer, csv, openDrops, row } from "./drops.ts";

/** What the parent hears when all is done: what was dropped, or what became of it, in how many calls of AWS. */
export type Told = { importId: string } | { ended: Answer["json"]; errors: string[]; drafts: string[]; calls: number };

const ROWS = 600;
const [data = "", importId, most] = process.argv.slice(2);
const { calls, made } = dying(Number(most));
const drops = await openDrops({ data, calls });
const tell = (told: Told) => process.send!(told, die);

if (importId === undefined) {
  const routeId = await drops.route();
  await drops.settle();
  const rows = Array.from({ length: ROWS }, (_, n) => row(routeId, `row ${n}`, n % 100 === 7 ? { bonus: "?" } : {}));
  const bytes = Buffer.from(csv(...rows));
  const { json } = await drops.announce(bytes, "partner acme");
  const { url, method, headers } = json["upload"] as { url: string; method: string; headers: Record<string, string> };
  await drops.upload({ url, method, headers }, bytes);
  tell({ importId: json["importId"] as string });
} else {
  await drops.settle();
  const took = made();
  const answer = await drops.show(importId);
  tell({ ended: answer.json, errors: await drops.errorsOf(answer), drafts: await drops.drafts(), calls: took });
}
