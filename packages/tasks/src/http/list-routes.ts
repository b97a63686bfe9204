import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { RoutesShown } from "../answers.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { listRoutes, ready } from "../store.ts";

/** GET /v1/routes: the newest first, without their paths. */
export const handler = http(
  {
    name: "ListRoutes",
    roles: ["admin", "manager"],
    query: z.strictObject(PageQuery),
    warm: ready,
    answers: { 200: RoutesShown },
  },
  async ({ query }) => {
    const { items, cursor } = await listRoutes(query);
    return ok({ routes: items, cursor });
  },
);
