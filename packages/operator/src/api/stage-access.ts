import { createClient, type WaybillClient } from "@waybill/client";
import type { CommandCall, CommandOption } from "../cli/command.ts";
import { signToken, type TokenOptions } from "./sign-token.ts";

/** Options of every command that calls the API. */
export const API_OPTIONS = {
  api: { description: "base URL of the API (default that of the stage)", valueName: "URL" },
  token: {
    description: "a bearer token of the role it needs (default: signed with the stage's operator key)",
    valueName: "TOKEN",
  },
} satisfies Record<string, CommandOption>;

type ApiCall = Pick<CommandCall, "flags" | "resolveTarget">;

/** Base URL of the API, without a trailing slash: that of `--api`, else of the stage. */
export const apiUrl = async ({ flags, resolveTarget }: ApiCall): Promise<string> =>
  (flags.text("api") ?? (await resolveTarget()).manifest.api).replace(/\/+$/, "");

/** The bearer token of `--token`, else one that is signed with the stage's operator key. */
export const apiToken = async ({ flags, resolveTarget }: ApiCall, options: TokenOptions): Promise<string> =>
  flags.text("token") ?? (await signToken(resolveTarget, options)).token;

/** A client of the API as a manager or an admin. What it throws, `toCliError` makes a message and an exit code. */
export async function createStageClient(call: ApiCall, role: "manager" | "admin" = "manager"): Promise<WaybillClient> {
  const api = await apiUrl(call);
  const token = await apiToken(call, { role, sub: "operator", hours: 1 });
  return createClient({ api, token: async () => token });
}
