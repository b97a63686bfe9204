import { Portion } from "@waybill/events-schema/live";
import * as z from "zod";

/** A ticket to the WebSocket. */
export const Ticket = z.object({
  ticket: z.string().describe("Good for one connection. It is not told again."),
  url: z.string().describe("Where to connect to, ticket and all."),
  expiresAt: z.iso.datetime().describe("To be used before."),
});

/** What has changed, for who cannot hold a socket. */
export const LiveShown = Portion.extend({
  nextSeconds: z.int().describe("When to ask next, with `to` as `since`."),
});
