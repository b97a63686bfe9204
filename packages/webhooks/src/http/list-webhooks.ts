import { http, isInTeams, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { toWebhookResponse, WebhookListResponse } from "../responses.ts";
import { listWebhookPage, ready } from "../store.ts";

const query = z.strictObject(PageQuery);

/** GET /v1/webhooks: the webhooks, newest first. */
export const handler = http(
  { name: "ListWebhooks", roles: ["admin"], query, warm: ready, responses: { 200: WebhookListResponse } },
  async function listWebhooks({ query: page, caller }) {
    const { items, cursor } = await listWebhookPage(page, ({ team }) => isInTeams(caller, team));
    return ok({ webhooks: items.map(toWebhookResponse), cursor });
  },
);
