import { TrimmedText } from "@waybill/events-schema/text";
import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { RouteResponse } from "../responses.ts";
import { createDraftRoute } from "../routes/commands.ts";
import { RouteDocument, routeDocumentBody } from "../routes/document-body.ts";
import { parseRouteDocument } from "../routes/parse-document.ts";
import { MAX_ROUTE_DOCUMENT_BYTES } from "../requests.ts";
import { validateRouteDefinition } from "../routes/route.ts";
import { ready } from "../store.ts";

const ImportRouteQuery = z.strictObject({ name: TrimmedText.max(120).optional() });
const requestConfig = {
  body: RouteDocument,
  read: routeDocumentBody,
  query: ImportRouteQuery,
  maxBytes: MAX_ROUTE_DOCUMENT_BYTES,
};
const responseConfig = {
  responses: { 201: RouteResponse },
  problems: ["ROUTE_INVALID", "IDEMPOTENCY_KEY_REUSED"],
} as const;

/** POST /v1/routes/import: a draft of a route from a GPX or GeoJSON document. */
export const handler = http(
  { name: "ImportRoute", roles: ["dispatcher", "admin"], ...requestConfig, ...responseConfig, warm: ready },
  async function importRoute({ body, query: { name }, caller, header, receivedAt }) {
    const definition = validateRouteDefinition(parseRouteDocument(body, name));
    const keyUse = { by: caller.sub, key: header("idempotency-key"), operation: "ImportRoute" };
    const route = await createDraftRoute(definition, { ...keyUse, at: receivedAt.toISOString() });
    return created(route, `/v1/routes/${route.routeId}`);
  },
);
