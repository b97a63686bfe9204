import { createClient, type WaybillClient } from "@waybill/client";
import type { CommandCall, CommandOption } from "../cli/command.ts";
import { signToken } from "./sign-token.ts";

/** Options of every command that calls the API. */
export const API_OPTIONS: Record<string, CommandOption> = {
  api: { description: "base URL of the API (default that of the stage)", valueName: "URL" },
  token: {
    description: "a bearer token of the role it needs (default: signed with the stage's operator key)",
    valueName: "TOKEN",
  },
};

/** A client of the API as a manager or an admin. What it throws, `toCliError` makes a message and an exit code. */
export async function createStageClient(
  { flags, resolveTarget }: CommandCall,
  role: "manager" | "admin" = "manager",
): Promise<WaybillClient> {
  const api = (flags.text("api") ?? (await resolveTarget()).manifest.api).replace(/\/+$/, "");
  const token = flags.text("token") ?? (await signToken(resolveTarget, { role, sub: "operator", hours: 1 })).token;
  return createClient({ api, token: async () => token });
}
