import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { PageQuery } from "../cursors.ts";
import { listRoutes, ready } from "../store.ts";

/** GET /v1/routes: the newest first, without their paths. */
export const handler = http(
  { name: "ListRoutes", roles: ["admin", "manager"], query: z.object(PageQuery), warm: ready },
  async ({ query }) => {
    const { items, cursor } = await listRoutes(query);
    return ok({ routes: items, cursor });
  },
);
