import { RoutePublished } from "@waybill/events-schema/tasks";
import { worker } from "@waybill/kernel/worker";
import { keepRevision } from "../routes/store.ts";
import { ready } from "../table.ts";

/** A published revision is kept: runs are followed along it. */
export const handler = worker(
  "KeepRoutes",
  RoutePublished,
  async ({ data: { routeId, revision, path, stops = [] } }) => {
    const told = stops.map(({ stopId, ...stop }) => ({ id: stopId, ...stop }));
    await keepRevision({ routeId, revision, path, stops: told });
  },
  { warm: ready },
);
