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

/** Base URL of the API, without a trailing slash, and a token for it. */
export async function stageAccess(
  { flags, resolveTarget }: CommandCall,
  role: "manager" | "admin" = "manager",
): Promise<{ api: string; token: string }> {
  const api = (flags.text("api") ?? (await resolveTarget()).manifest.api).replace(/\/+$/, "");
  const token = flags.text("token") ?? (await signToken(resolveTarget, { role, sub: "operator", hours: 1 })).token;
  return { api, token };
}
