import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { layRoute } from "../desk.ts";
import { newId } from "../drafts.ts";
import { fromGeoJson, fromGpx } from "../imports.ts";
import { ROUTE_BYTES } from "../requests.ts";
import { drawn } from "../routes.ts";
import { ready } from "../store.ts";

const name = z.string().trim().min(1).max(120).optional();
const Import = z.union([
  z.strictObject({ name, gpx: z.string().min(1) }),
  z.strictObject({ name, geojson: z.looseObject({ type: z.string() }) }),
]);

/** POST /v1/routes/import: a draft of a route from a GPX or GeoJSON document. */
export const handler = http(
  { name: "ImportRoute", roles: ["admin"], body: Import, maxBytes: ROUTE_BYTES, warm: ready },
  async ({ body, caller, header, receivedAt }) => {
    const drawing = "gpx" in body ? fromGpx(body.gpx, body.name) : fromGeoJson(body.geojson, body.name);
    const routeId = newId("rte", caller.sub, header("idempotency-key"));
    const route = await layRoute(routeId, drawn(drawing), receivedAt.toISOString());
    return created(route, `/v1/routes/${routeId}`);
  },
);
