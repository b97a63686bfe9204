import { hash, randomBytes } from "node:crypto";

/** The holder of a ticket. */
export interface TicketHolder {
  sub: string;
  role: string;
}

/** Enough time for a browser to open the WebSocket after the response. */
const TICKET_TTL_MS = 60_000;

/** A new ticket: 32 random bytes in characters that a URL allows. */
export const createTicket = (now: number) => ({
  ticket: randomBytes(32).toString("base64url"),
  until: now + TICKET_TTL_MS,
});

/** The stored form of a ticket: readers of the table cannot connect with it. */
export const ticketDigest = (of: string) => hash("sha256", of, "base64url");
