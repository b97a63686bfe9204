import { RoutePublished } from "@waybill/events-schema/tasks";
import { worker } from "@waybill/kernel/worker";
import { saveRevision } from "../geo/store.ts";
import { ready } from "../table.ts";

/** Store a published revision of a route, for the runs along it. */
export const handler = worker(
  "ProjectRoutes",
  RoutePublished,
  async function projectRoutes({ data: { routeId, revision, path, stops = [] } }) {
    const trackedStops = stops.map(({ stopId, ...stop }) => ({ id: stopId, ...stop }));
    await saveRevision({ routeId, revision, path, stops: trackedStops });
  },
  { warm: ready },
);
