import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { RouteShown } from "../answers.ts";
import { layRoute } from "../desk.ts";
import { Document, document } from "../documents.ts";
import { fromDocument } from "../imports.ts";
import { idFor } from "../keys.ts";
import { ROUTE_BYTES } from "../requests.ts";
import { drawn } from "../routes.ts";
import { ready } from "../store.ts";

const query = z.strictObject({ name: z.string().trim().min(1).max(120).optional() });
const sent = { body: Document, read: document, query, maxBytes: ROUTE_BYTES };
const answered = { answers: { 201: RouteShown }, problems: ["ROUTE_INVALID", "IDEMPOTENCY_KEY_REUSED"] } as const;

/** POST /v1/routes/import: a draft of a route from a GPX or GeoJSON document. */
export const handler = http(
  { name: "ImportRoute", roles: ["admin"], ...sent, ...answered, warm: ready },
  async ({ body, query: { name }, caller, header, receivedAt }) => {
    const asked = drawn(fromDocument(body, name));
    const key = header("idempotency-key");
    const routeId = await idFor("rte", { by: caller.sub, key, operation: "ImportRoute", asked });
    const route = await layRoute(routeId, asked, receivedAt.toISOString());
    return created(route, `/v1/routes/${routeId}`);
  },
);
