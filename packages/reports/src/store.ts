/** The Reports table: its keys, and how it is spoken to. What lies there is read and written in facts/ and jobs/. */
import { Table } from "@waybill/kernel/table";
import { Resource } from "sst";

/**
 *   pk               sk              what                                               index
 *   COURIER#<id>     AT#<at>#<event> a fact; where it replaces another one, that one's event follows: #<event>
 *   RUN#<id>         RUN             whose a run is
 *   RUN#<id>         FACT#<event>    a fact of a run, which names no courier
 *   TASK#<id>        TASK            the route of a task
 *   ROUTE#<id>       ROUTE           what a route is called, by its newest revision
 *   MONTH#<yyyy-mm>  COURIER#<id>    who has facts in a month (UTC)
 *   MONTH#<yyyy-mm>  REPORT#<key>    a report that reaches into a month
 *   REPORT#<key>     REV#<number>    a revision of a report                             Listed; Due until it ended
 *   REPORT#<key>     LATE#<event>    a fact that may have come after it was drawn       Due
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
  active: (month: string, courierId: string) => ({ pk: `MONTH#${month}`, sk: `COURIER#${courierId}` }),
  covered: (month: string, key: string) => ({ pk: `MONTH#${month}`, sk: `REPORT#${key}` }),
  revision: (key: string, revision: number) => ({
    pk: `REPORT#${key}`,
    sk: `REV#${String(revision).padStart(4, "0")}`,
  }),
  late: (key: string, id: string) => ({ pk: `REPORT#${key}`, sk: `LATE#${id}` }),
};

export const table = new Table(() => Resource.Reports);
export const { ready } = table;
