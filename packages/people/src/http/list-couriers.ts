import { FreeId, TrimmedText } from "@waybill/events-schema/text";
import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { assertTeamVisible, isCourierVisibleTo } from "../access.ts";
import { COURIER_STATES, isFoundBy } from "../courier.ts";
import { CourierListResponse, toCourierResponse } from "../responses.ts";
import { listCouriers, ready } from "../store.ts";

const query = z.strictObject({
  ...PageQuery,
  state: z.enum(COURIER_STATES).optional().describe("Only those in this state."),
  team: FreeId.max(64).optional().describe("Only those of this team."),
  search: TrimmedText.max(128)
    .optional()
    .describe("Only those whose name or id has each of these words in it, whatever their case and accents."),
});

/** GET /v1/couriers: the couriers of the caller's teams, the newest first. */
export const handler = http(
  {
    name: "ListCouriers",
    roles: ["dispatcher", "manager", "admin"],
    query,
    warm: ready,
    responses: { 200: CourierListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listVisibleCouriers({ query: { state, team, search, ...page }, caller }) {
    assertTeamVisible(team, caller);
    const isFound = search === undefined ? () => true : isFoundBy(search);
    const { items, cursor } = await listCouriers(
      state,
      page,
      (courier) =>
        isCourierVisibleTo(courier, caller) && (team === undefined || courier.teams.includes(team)) && isFound(courier),
    );
    return ok({ couriers: items.map(toCourierResponse), cursor });
  },
);
