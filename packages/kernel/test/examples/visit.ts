import type { Message } from "@waybill/events-schema/event";
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { type EntityMapping, flushOutbox, readEntity, writeEntity } from "@waybill/kernel/outbox";
import { parser } from "@waybill/kernel/parser";
import { Table } from "@waybill/kernel/table";
import { Resource } from "sst";
import * as z from "zod/mini";

interface Visit {
  visitId: string;
  version: number;
  closed: boolean;
}

const parseVisit = parser<Visit>("visit", () =>
  z.looseObject({ visitId: z.string(), version: z.int(), closed: z.boolean() }),
);
const VISITS: EntityMapping<Visit> = {
  key: ({ visitId }) => ({ pk: `VISIT#${visitId}`, sk: "VISIT" }),
  version: ({ version }) => version,
  parse: ({ body }) => parseVisit(body),
};
const table = new Table(() => Resource.Tasks);

/** Closed already, it is answered as it is, and published if it was not. */
export async function closeVisit(visitId: string, event: Message, at: number): Promise<void> {
  const stored = await compareAndSet(`visit ${visitId}`, async function writeClosedVisit() {
    const before = await readEntity(table, VISITS, { pk: `VISIT#${visitId}`, sk: "VISIT" });
    if (before?.body.closed) return before;
    const visit = { visitId, version: (before?.body.version ?? 0) + 1, closed: true };
    return writeEntity(table, VISITS, visit, before, { events: [event], at });
  });
  await flushOutbox(table, stored);
}
