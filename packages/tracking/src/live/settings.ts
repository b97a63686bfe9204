import { settings } from "@waybill/kernel/settings";
import * as z from "zod";

const Live = z.object({ paceSeconds: z.coerce.number().min(0).max(10).default(2) });

/**
 * Seconds between frames: SSM parameter `tracking/live/paceSeconds`. Twice as seldom is half the price: each frame is a
 * message to each subscriber.
 */
export const paceMs = async (): Promise<number> => (await settings("tracking", "live", Live)).paceSeconds * 1_000;
