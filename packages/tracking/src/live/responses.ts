import { Portion } from "@waybill/events-schema/live";
import * as z from "zod";

/** A ticket for the WebSocket. */
export const LiveTicketResponse = z.object({
  ticket: z.string().describe("Good for one connection. It is not told again."),
  url: z.string().describe("Where to connect to, ticket and all."),
  expiresAt: z.iso.datetime().describe("To be used before."),
});

/** The changes for clients without a WebSocket. */
export const LiveResponse = Portion.extend({
  nextSeconds: z.int().describe("When to ask next, with `to` as `since`."),
});
