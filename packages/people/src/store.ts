/**
 * The table People: its keys, reads and writes are here, and nowhere else. What is known of a person is in this table alone.
 *
 *   pk             sk        what                              list (index Listed)   owner (index Owned)
 *   COURIER#<id>   COURIER   a courier, with pending events    COURIERS              COURIERS#<state>
 *
 * Of an erased courier the item says that, and is in no list.
 */
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { listedUnder, ownedBy } from "@waybill/kernel/list";
import { type EntityMapping, flushOutbox, readEntity, sweepEntities, writeEntity } from "@waybill/kernel/outbox";
import type { PageRequest } from "@waybill/kernel/pages";
import { parser } from "@waybill/kernel/parser";
import type { RemainingMs } from "@waybill/kernel/sweeper";
import { Table, type TableItem, type TableKey } from "@waybill/kernel/table";
import { Resource } from "sst";
import * as z from "zod/mini";
import { availabilityEvents, type Courier, courierState, type CourierState } from "./courier.ts";
import { erasureEvents } from "./erasure.ts";

const table = new Table(() => Resource.People);
export const { ready } = table;

const parseCourier = parser<Courier>("courier", () =>
  z.looseObject({
    courierId: z.string(),
    version: z.int(),
    profile: z.looseObject({
      name: z.optional(z.string()),
      phone: z.optional(z.string()),
      vehicle: z.optional(z.string()),
      capacity: z.optional(z.number()),
    }),
    teams: z.array(z.string()),
    onDuty: z.boolean(),
    isBlocked: z.boolean(),
    activeRuns: z.record(z.string(), z.string()),
    endedRuns: z.record(z.string(), z.string()),
    lastSeenAt: z.exactOptional(z.string()),
    createdAt: z.string(),
    erasure: z.exactOptional(
      z.looseObject({
        erasureId: z.string(),
        requestedAt: z.string(),
        requestedBy: z.string(),
        parts: z.record(z.string(), z.record(z.string(), z.number())),
        erasedAt: z.exactOptional(z.string()),
      }),
    ),
  }),
);

const courierKey = (courierId: string): TableKey => ({ pk: `COURIER#${courierId}`, sk: "COURIER" });
const COURIERS = "COURIERS";
const couriersOf = (state: CourierState) => `${COURIERS}#${state}`;

const COURIER_MAPPING: EntityMapping<Courier> = {
  key: ({ courierId }) => courierKey(courierId),
  version: ({ version }) => version,
  parse: ({ body }) => parseCourier(body),
  indexKeys: (courier): Record<string, string> =>
    courier.erasure
      ? {}
      : {
          list: COURIERS,
          owner: couriersOf(courierState(courier)),
          listed: `${courier.createdAt}#${courier.courierId}`,
        },
};

const readStored = (courierId: string) => readEntity(table, COURIER_MAPPING, courierKey(courierId));
export const readCourier = async (courierId: string): Promise<Courier | undefined> =>
  (await readStored(courierId))?.body;

type CourierChange = (before: Courier | undefined) => Courier;
interface ChangeOrigin {
  correlationId: string;
  now: number;
}

/** Change a courier, and publish the events of the change, which are in the same write. */
export const updateCourier = async (courierId: string, origin: ChangeOrigin, change: CourierChange): Promise<Courier> =>
  (await flushOutbox(table, await writeCourier(courierId, origin, change))).body;

/** Change a courier without publishing: for changes that have no event, in functions that may not put events. */
export const updateCourierOnly = async (
  courierId: string,
  origin: ChangeOrigin,
  change: CourierChange,
): Promise<Courier> => (await writeCourier(courierId, origin, change)).body;

/** `change` gets nothing for one who is not known. Without a change nothing is written. */
const writeCourier = (courierId: string, { correlationId, now }: ChangeOrigin, change: CourierChange) =>
  compareAndSet(`courier ${courierId}`, async function writeChangedCourier() {
    const before = await readStored(courierId);
    const changed = change(before?.body);
    if (before && JSON.stringify(changed) === JSON.stringify(before.body)) return before;
    const after = { ...changed, version: changed.version + 1 };
    const events = [availabilityEvents, erasureEvents].flatMap((of) => of(before?.body, after, correlationId));
    return writeEntity(table, COURIER_MAPPING, after, before, { events, at: now });
  });

const toCourier = ({ body }: TableItem) => parseCourier(body);
/** A page of the couriers that `accept` keeps, of a state if one is named; the newest first. */
export const listCouriers = (
  state: CourierState | undefined,
  page: PageRequest,
  accept: (courier: Courier) => boolean,
) =>
  state === undefined
    ? table.list(listedUnder(COURIERS), page, toCourier, accept)
    : table.list(ownedBy(couriersOf(state)), page, toCourier, accept);

/** Publish what is pending for longer than its writer may run. */
export const sweepPeople = (now: number, leftMs?: RemainingMs) =>
  sweepEntities(
    table,
    now,
    () => COURIER_MAPPING,
    async (stored) => void (await flushOutbox(table, stored)),
    leftMs,
  );
