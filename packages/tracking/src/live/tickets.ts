import { hash, randomBytes } from "node:crypto";
import type { Caller } from "@waybill/kernel/http";

/** The holder of a ticket, as the token says that it was created with. */
export type TicketHolder = Pick<Caller, "sub" | "teams" | "exp">;

/** Whether a token that expires at `exp`, in seconds since 1970, has expired by now. */
export const isTokenExpired = (exp: number | undefined, now: number): boolean =>
  exp !== undefined && exp * 1_000 <= now;

/** Enough time for a browser to open the WebSocket after the response. */
const TICKET_TTL_MS = 60_000;

/** A new ticket: 32 random bytes in characters that a URL allows. */
export const createTicket = (now: number) => ({
  ticket: randomBytes(32).toString("base64url"),
  until: now + TICKET_TTL_MS,
});

/** The stored form of a ticket: readers of the table cannot connect with it. */
export const ticketDigest = (of: string) => hash("sha256", of, "base64url");
