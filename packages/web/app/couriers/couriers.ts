import { dataOf, type paths } from "@waybill/client";
import { api } from "../session/api.ts";
import { readItems } from "../session/lists.ts";

export type Courier =
  paths["/v1/couriers"]["get"]["responses"]["200"]["content"]["application/json"]["couriers"][number];

/** Couriers that have the words of a search in their name or id, the newest first; without a search any. At least `enough`, if there are. */
export const findCouriers = (search: string, enough: number, signal: AbortSignal): Promise<Courier[]> =>
  readItems(
    (page) => {
      const query = { limit: enough, ...(search !== "" && { search }), ...page };
      return dataOf(api.GET("/v1/couriers", { params: { query }, signal }));
    },
    ({ couriers }) => couriers,
    enough,
  );
