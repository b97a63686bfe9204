import { worker } from "@waybill/kernel/worker";
import { HEARD, taughtBy } from "../facts.ts";
import { hear } from "../hear.ts";
import { ready } from "../store.ts";

/** What couriers did is kept as facts, one for each event; every report is a fold of them. */
export const handler = worker("HearWork", HEARD, (heard) => hear(taughtBy(heard)), { warm: ready });
