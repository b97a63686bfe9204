import { LiveFeedName, LiveUpdate } from "@waybill/events-schema/live";
import * as z from "zod";

/** A ticket for the WebSocket. */
export const LiveTicketResponse = z.object({
  ticket: z.string().describe("Valid for one connection. It is returned only once."),
  url: z.string().describe("The URL to connect to, including the ticket."),
  expiresAt: z.iso.datetime().describe("When the ticket expires."),
});

/** What clients without a WebSocket have to read. */
export const LiveResponse = z.object({
  feeds: z.record(LiveFeedName, z.int()).describe("The feeds of the scope, and the newest page of each."),
  nextSeconds: z.int().describe("Seconds until the next request."),
});

/** The changes of a feed, or a part of them. */
export const LiveChangesResponse = LiveUpdate.extend({
  cursor: z
    .string()
    .optional()
    .describe(
      "There are more: ask again with it. All parts together are one snapshot, after the page `to` of the first.",
    ),
});
