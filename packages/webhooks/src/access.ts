import { problem, wrongField } from "@waybill/kernel/errors";
import { type Caller, isInTeams } from "@waybill/kernel/http";
import { readTargetRules } from "./settings.ts";
import { readWebhook } from "./store.ts";
import { parseTarget, TargetRefusedError } from "./targets/target.ts";
import type { Webhook } from "./webhook.ts";

/** The webhook. Throws NOT_FOUND, also for one of a team that is not the caller's. */
export async function readOwnWebhook(caller: Caller, webhookId: string): Promise<Webhook> {
  const webhook = await readWebhook(webhookId);
  if (webhook && isInTeams(caller, webhook.team)) return webhook;
  throw problem("NOT_FOUND", `There is no webhook ${webhookId} for you.`);
}

/** Throws VALIDATION_FAILED for a team that is not the caller's: an admin of some teams names one of them. */
export function assertOwnTeam(caller: Caller, team: string | undefined): void {
  if (!isInTeams(caller, team)) throw wrongField("/team", "Write one of the teams that your token is limited to.");
}

/** Throws VALIDATION_FAILED for a URL that nothing would be sent to. */
export async function assertTarget(url: string): Promise<void> {
  try {
    parseTarget(url, await readTargetRules());
  } catch (error) {
    if (error instanceof TargetRefusedError) throw wrongField("/url", error.message, error);
    throw error;
  }
}
