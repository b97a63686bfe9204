import { courierEvents } from "@waybill/events-schema/people";
import { bus } from "../../../stacks/bus.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { peopleTable } from "./table.ts";

const COURIER = "COURIER#";

endpoint("ListCouriers", "GET /v1/couriers", {
  handler: "packages/people/src/http/list-couriers.handler",
  link: [peopleTable],
  grants: [queryIndex(peopleTable, "Listed", "COURIERS"), queryIndex(peopleTable, "Owned", "COURIERS#")],
});
endpoint("GetCourier", "GET /v1/couriers/{courierId}", {
  handler: "packages/people/src/http/get-courier.handler",
  link: [peopleTable],
  grants: [getItem(peopleTable, COURIER)],
});
endpoint("GetOwnProfile", "GET /v1/me", {
  handler: "packages/people/src/http/get-own-profile.handler",
  link: [peopleTable],
  grants: [getItem(peopleTable, COURIER)],
});

const storeCourier = [getItem(peopleTable, COURIER), putItem(peopleTable, COURIER)];

endpoint("RegisterCourier", "POST /v1/couriers", {
  handler: "packages/people/src/http/register-courier.handler",
  link: [peopleTable],
  grants: storeCourier,
});
/** A change that others have to know is stored with its event in one write. */
const change = { link: [peopleTable, bus], grants: [...storeCourier, putEvents(...courierEvents)] };
endpoint("UpdateCourier", "PATCH /v1/couriers/{courierId}", {
  handler: "packages/people/src/http/update-courier.handler",
  ...change,
});
endpoint("UpdateOwnProfile", "PATCH /v1/me", {
  handler: "packages/people/src/http/update-own-profile.handler",
  ...change,
});
endpoint("EraseCourier", "POST /v1/couriers/{courierId}/erasure", {
  handler: "packages/people/src/http/erase-courier.handler",
  ...change,
});
endpoint("GetErasure", "GET /v1/couriers/{courierId}/erasure", {
  handler: "packages/people/src/http/get-erasure.handler",
  link: [peopleTable],
  grants: [getItem(peopleTable, COURIER)],
});
