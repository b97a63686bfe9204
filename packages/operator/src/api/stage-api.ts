import type { CommandCall } from "../cli/command.ts";
import { CliError, EXIT } from "../cli/exit.ts";
import { parseProblem } from "./problem.ts";
import { stageAccess } from "./stage-access.ts";

/** Calls the API as a manager or an admin. Throws the problem that the API returns; `whenMissing` is what to do about a 404. */
export async function createStageApi(call: CommandCall, role: "manager" | "admin", whenMissing?: string) {
  const { api, token } = await stageAccess(call, role);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

  return async (method: "GET" | "POST", path: string, body?: object): Promise<Response> => {
    const sent = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${api}${path}`, { ...sent, redirect: "manual" });
    if (response.status < 400) return response;
    const { code, text } = parseProblem(await response.text());
    const exit = response.status === 401 || response.status === 403 ? EXIT.unreachable : EXIT.failed;
    throw new CliError(
      exit,
      `the API returned ${code || response.status}: ${text}`,
      code === "NOT_FOUND" ? whenMissing : undefined,
    );
  };
}
export type StageApi = Awaited<ReturnType<typeof createStageApi>>;
