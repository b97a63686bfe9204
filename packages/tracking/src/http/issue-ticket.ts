import { created, http } from "@waybill/kernel/http";
import { Resource } from "sst";
import { Ticket } from "../live/answers.ts";
import { putTicket } from "../live/store.ts";
import { ready } from "../table.ts";
import { ticket } from "../live/tickets.ts";

/** POST /v1/live/tickets: a ticket to the live feed's WebSocket, good once, for a minute: browsers send no token there. */
export const handler = http(
  { name: "IssueTicket", roles: ["manager", "admin"], warm: ready, answers: { 201: Ticket } },
  async ({ caller, receivedAt }) => {
    const made = ticket(receivedAt.getTime());
    await putTicket(made.ticket, caller, made.until);
    const url = `${Resource.Live.url}?ticket=${made.ticket}`;
    return created({ ticket: made.ticket, url, expiresAt: new Date(made.until).toISOString() });
  },
);
