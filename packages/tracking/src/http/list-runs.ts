import { TeamId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { listedTeams } from "../access.ts";
import { readMedianMarks, readRunRoute } from "../geo/route-cache.ts";
import { RunListResponse } from "../responses.ts";
import { toListedRun } from "../runs/run-summary.ts";
import { listActiveRuns } from "../runs/store.ts";
import { ready } from "../table.ts";

const ListRunsQuery = z.strictObject({
  ...PageQuery,
  state: z.literal("active").default("active").describe("Runs of tasks that have not ended; others are not listed."),
  team: TeamId.optional().describe("Only those of this team."),
});

/** GET /v1/runs: who is on the road, of all teams of the token or of one. */
export const handler = http(
  {
    name: "ListRuns",
    roles: ["dispatcher", "manager", "admin"],
    query: ListRunsQuery,
    warm: ready,
    responses: { 200: RunListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listRuns({ query: { team, limit, cursor }, caller, receivedAt }) {
    const now = receivedAt.getTime();
    const page = await listActiveRuns(listedTeams(caller, team), { limit, cursor });
    const known = page.items.map(async (run) =>
      toListedRun(run, await readRunRoute(run), await readMedianMarks(run, now), now),
    );
    return ok({ runs: await Promise.all(known), cursor: page.cursor });
  },
);
