import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { RouteListResponse } from "../responses.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { queryRoutes, ready } from "../store.ts";

/** GET /v1/routes: the newest first, without their paths. */
export const handler = http(
  {
    name: "ListRoutes",
    roles: ["dispatcher", "manager", "admin"],
    query: z.strictObject(PageQuery),
    warm: ready,
    responses: { 200: RouteListResponse },
  },
  async function listRoutes({ query }) {
    const { items, cursor } = await queryRoutes(query);
    return ok({ routes: items, cursor });
  },
);
