/** The Reports table and its keys. Its items are read and written in facts/store.ts and jobs/store.ts, and nowhere else. */
import { Table } from "@waybill/kernel/table";
import { Resource } from "sst";

/**
 *   pk               sk              what                                               index
 *   COURIER#<id>     AT#<at>#<event> a fact; #<event> of the fact that it replaces follows, if it replaces one
 *   RUN#<id>         RUN             the courier and the task of a run
 *   RUN#<id>         FACT#<event>    a fact of a run, which names no courier
 *   TASK#<id>        TASK            the route of a task
 *   ROUTE#<id>       ROUTE           the name of a route, in its newest revision
 *   MONTH#<yyyy-mm>  COURIER#<id>    a courier who has facts in a month (UTC)
 *   MONTH#<yyyy-mm>  REPORT#<key>    a report whose period overlaps a month
 *   REPORT#<key>     REV#<number>    a revision of a report                             Listed; Due until it has ended
 *   REPORT#<key>     LATE#<event>    a fact that may be late for the report             Due
 */
export const keys = {
  courier: (courierId: string) => `COURIER#${courierId}`,
  fact: (courierId: string, at: string, id: string, replaces?: string) => ({
    pk: keys.courier(courierId),
    sk: `AT#${at}#${id}${replaces === undefined ? "" : `#${replaces}`}`,
  }),
  run: (runId: string) => ({ pk: `RUN#${runId}`, sk: "RUN" }),
  runFact: (runId: string, id: string) => ({ pk: `RUN#${runId}`, sk: `FACT#${id}` }),
  task: (taskId: string) => ({ pk: `TASK#${taskId}`, sk: "TASK" }),
  route: (routeId: string) => ({ pk: `ROUTE#${routeId}`, sk: "ROUTE" }),
  activeCourier: (month: string, courierId: string) => ({ pk: `MONTH#${month}`, sk: `COURIER#${courierId}` }),
  coveringReport: (month: string, key: string) => ({ pk: `MONTH#${month}`, sk: `REPORT#${key}` }),
  revision: (key: string, revision: number) => ({
    pk: `REPORT#${key}`,
    sk: `REV#${String(revision).padStart(4, "0")}`,
  }),
  lateFact: (key: string, id: string) => ({ pk: `REPORT#${key}`, sk: `LATE#${id}` }),
};

export const table = new Table(() => Resource.Reports);
export const { ready } = table;
