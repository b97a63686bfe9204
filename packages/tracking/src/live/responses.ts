import { LiveUpdate } from "@waybill/events-schema/live";
import * as z from "zod";

/** A ticket for the WebSocket. */
export const LiveTicketResponse = z.object({
  ticket: z.string().describe("Valid for one connection. It is returned only once."),
  url: z.string().describe("The URL to connect to, including the ticket."),
  expiresAt: z.iso.datetime().describe("When the ticket expires."),
});

/** The changes for clients without a WebSocket. */
export const LiveResponse = LiveUpdate.extend({
  nextSeconds: z.int().describe("Seconds until the next request, with `to` as `since`."),
});
