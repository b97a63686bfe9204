import { reportFactEvents } from "@waybill/events-schema/groups";
import { worker } from "@waybill/kernel/worker";
import { collectFacts } from "../facts/collect-facts.ts";
import { extractFacts } from "../facts/facts.ts";
import { ready } from "../store.ts";

/** Stores a fact for each event about couriers' work; every report is computed from facts. */
export const handler = worker(
  "CollectReportFacts",
  reportFactEvents,
  async function collectReportFacts(event) {
    await collectFacts(extractFacts(event));
  },
  { warm: ready },
);
