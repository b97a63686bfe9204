import type { Message } from "@waybill/events-schema/event";
import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import { lambdaContext, sqsBatch } from "@waybill/kernel/testing";
import type { Worker } from "@waybill/kernel/worker";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TasksClient, manager, NOON, startTasksClient } from "./client.ts";
import { fc, runs } from "../../../test/properties.ts";

let client: TasksClient;
let book: Worker;
beforeAll(async () => {
  client = await startTasksClient();
  book = ((await import("../src/workers/post-reimbursement.ts")) as { handler: Worker }).handler;
});
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const OF = { receiptId: "rcp_1", photoId: "pho_1", courierId: "c1", taskId: "tsk_1" };
const eur = (amount: number) => ({ amount, currency: "EUR" });
const head = (seq: number, what: string) => ({ id: `rcp_1.${seq}.${what}`, seq, at: new Date(NOON + seq * 1_000) });
const accepted = (seq: number, amount: number) =>
  ReceiptAccepted.create({ ...OF, money: eur(amount), trust: 0.99, by: "ppocr-1" }, head(seq, "accepted"));
const corrected = (seq: number, amount: number) =>
  ReceiptCorrected.create({ ...OF, money: eur(amount), by: "m1" }, head(seq, "corrected"));
const rejected = (seq: number) => ReceiptRejected.create({ ...OF, by: "m1" }, head(seq, "rejected"));

const receive = async (...messages: Message[]) =>
  expect(await book(sqsBatch(messages), lambdaContext())).toEqual({ batchItemFailures: [] });
const ledger = async () =>
  (await client.getLedger("c1")).json as { entries: Record<string, unknown>[]; totals: unknown[] };

describe("the reimbursement of a receipt", () => {
  test("an accepted receipt is in the courier's statement and published as ledger.adjusted", async () => {
    await receive(accepted(2, 4_165));
    const entry = { entryId: "rcp_1.2", courierId: "c1", kind: "receipt", money: eur(4_165), taskId: "tsk_1" };
    expect(await ledger()).toMatchObject({ entries: [{ ...entry, by: "ppocr-1" }], totals: [eur(4_165)] });
    expect(client.publishedEvents()).toEqual([{ id: "rcp_1.2", name: "ledger.adjusted", data: entry }]);
  });

  test("a corrected receipt is reversed in full and posted again with the new amount", async () => {
    await receive(accepted(2, 4_165));
    await receive(corrected(3, 4_065));
    const { entries, totals } = await ledger();
    expect(entries.map(({ kind, money }) => [kind, money])).toEqual([
      ["receipt", eur(4_165)],
      ["receipt", eur(-4_165)],
      ["receipt", eur(4_065)],
    ]);
    expect(totals).toEqual([eur(4_065)]);
    expect(new Set(client.publishedEvents().map(({ id }) => id))).toEqual(
      new Set(["rcp_1.2", "rcp_1.2.reversal", "rcp_1.3"]),
    );
  });

  test("a receipt that is rejected after its acceptance is reversed, and one that was never accepted is not posted", async () => {
    await receive(accepted(2, 4_165), rejected(3));
    expect((await ledger()).totals).toEqual([eur(0)]);
    await client.wipe();
    await receive(rejected(3));
    expect(await ledger()).toMatchObject({ entries: [], totals: [] });
  });

  test("a receipt that a manager reversed is not posted again when its event is redelivered", async () => {
    await receive(accepted(2, 4_165));
    const body = { courierId: "c1", reason: "not for us", reverses: "rcp_1.2" };
    expect((await client.ask("adjust-ledger", { body, caller: manager })).status).toBe(201);
    await receive(accepted(2, 4_165), accepted(2, 4_165));
    expect((await ledger()).totals).toEqual([eur(0)]);
  });

  test("a reimbursement whose event EventBridge did not accept is retried, posted once and published once", async () => {
    client.bus(false);
    const { batchItemFailures } = await book(sqsBatch([accepted(2, 4_165)]), lambdaContext());
    expect(batchItemFailures).toHaveLength(1);
    client.forget();
    await receive(accepted(2, 4_165));
    expect((await ledger()).entries).toHaveLength(1);
    expect(client.publishedEvents().map(({ id }) => id)).toEqual(["rcp_1.2"]);
  });
});

test("the newest decision about a receipt counts, in whatever order and however often its events arrive", async () => {
  const verdict = fc.oneof(
    fc.record({ how: fc.constantFrom(accepted, corrected), amount: fc.integer({ min: 1, max: 9_999 }) }),
    fc.constant("rejected" as const),
  );
  const days = fc
    .array(verdict, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((one, n) => (one === "rejected" ? rejected(n + 2) : one.how(n + 2, one.amount))))
    .chain((all) =>
      fc.record({
        all: fc.constant(all),
        received: fc
          .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))
          .map((parts) => parts.flat()),
      }),
    );
  await fc.assert(
    fc.asyncProperty(days, async ({ all, received }) => {
      await client.wipe();
      for (const message of received) await receive(message);
      const { entries, totals } = await ledger();
      const last = all.at(-1)!.detail.data as { money?: unknown };
      const amounts = all.filter(({ detail }) => "money" in (detail.data as object)).length;
      expect(totals).toEqual(last.money ? [last.money] : amounts > 0 ? [eur(0)] : []);
      expect(entries).toHaveLength(2 * amounts - (last.money ? 1 : 0));
      expect(new Set(client.publishedEvents().map(({ id }) => id)).size).toBe(entries.length);
    }),
    runs(10),
  );
});
