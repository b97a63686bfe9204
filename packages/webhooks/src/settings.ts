import { settings } from "@waybill/kernel/settings";
import * as z from "zod";
import type { TargetRules } from "./targets/target.ts";

/** SSM parameter `webhooks/allowLoopback`: the offline cloud and tests receive on their own machine. */
const WebhookSettings = z.object({
  allowLoopback: z.stringbool({ truthy: ["true"], falsy: ["false"] }).default(false),
});

/** Which addresses webhooks may have on this stage. */
export const readTargetRules = (): Promise<TargetRules> => settings("webhooks", "targets", WebhookSettings);
