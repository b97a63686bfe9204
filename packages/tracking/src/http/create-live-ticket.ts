import { created, http } from "@waybill/kernel/http";
import { Resource } from "sst";
import { LiveTicketResponse } from "../live/responses.ts";
import { putTicket } from "../live/store.ts";
import { ready } from "../table.ts";
import { createTicket } from "../live/tickets.ts";

/**
 * POST /v1/live/tickets: create a ticket for one connection to the live feed within a minute. Browsers cannot send an
 * Authorization header when they open a WebSocket.
 */
export const handler = http(
  {
    name: "CreateLiveTicket",
    roles: ["dispatcher", "manager", "admin"],
    warm: ready,
    responses: { 201: LiveTicketResponse },
  },
  async function createLiveTicket({ caller, receivedAt }) {
    const issued = createTicket(receivedAt.getTime());
    await putTicket(issued.ticket, caller, issued.until);
    const url = `${Resource.Live.url}?ticket=${issued.ticket}`;
    return created({ ticket: issued.ticket, url, expiresAt: new Date(issued.until).toISOString() });
  },
);
