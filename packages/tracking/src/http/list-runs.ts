import { CourierId, TeamId } from "@waybill/events-schema/tracking";
import { assertAdminOfAllTeams, http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { listedTeams } from "../access.ts";
import { readMedianMarks, readRunRoute } from "../geo/route-cache.ts";
import { RunListResponse } from "../responses.ts";
import { toListedRun } from "../runs/run-summary.ts";
import { isActive, type Run } from "../runs/run.ts";
import { listActiveRuns, listRunsOfCourier } from "../runs/store.ts";
import { ready } from "../table.ts";

const ListRunsQuery = z.strictObject({
  ...PageQuery,
  state: z
    .literal("active")
    .optional()
    .describe("Runs of tasks that have not ended; without a courier, no others are listed."),
  courier: CourierId.optional().describe("All runs of this courier; for admins of all teams."),
  team: TeamId.optional().describe("Only those of this team."),
});

/** GET /v1/runs: who is on the road, of all teams of the token or of one; or, for an admin, all runs of a courier. */
export const handler = http(
  {
    name: "ListRuns",
    roles: ["dispatcher", "manager", "admin"],
    query: ListRunsQuery,
    warm: ready,
    responses: { 200: RunListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listRuns({ query: { team, courier, state, ...request }, caller, receivedAt }) {
    const now = receivedAt.getTime();
    if (courier !== undefined) assertAdminOfAllTeams(caller, `courier ${courier}`);
    const isListed = (run: Run) =>
      (state === undefined || isActive(run)) && (team === undefined || run.task?.team === team);
    const page = await (courier === undefined
      ? listActiveRuns(listedTeams(caller, team), request)
      : listRunsOfCourier(courier, request, isListed));
    const known = page.items.map(async (run) =>
      toListedRun(run, await readRunRoute(run), await readMedianMarks(run, now), now),
    );
    return ok({ runs: await Promise.all(known), cursor: page.cursor });
  },
);
