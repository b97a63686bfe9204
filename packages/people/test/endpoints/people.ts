import type { EndpointCases } from "../../../../test/support/endpoint-cases.ts";

let registered = 0;
const courier = () => ({ courierId: `registered-${++registered}`, name: "Registered by a test", teams: ["north"] });

/** Read by test/api/authorization.ts and test/api/openapi.ts. */
export const endpoints: EndpointCases = {
  "GET /v1/couriers": { may: ["dispatcher", "manager", "admin"] },
  "POST /v1/couriers": { may: ["admin"], request: async () => ({ body: courier() }) },
  "GET /v1/couriers/{courierId}": {
    may: ["dispatcher", "manager", "admin"],
    team: true,
    async request({ request, admin }) {
      const { courierId } = await request(admin, "POST /v1/couriers", courier());
      return { path: { courierId: String(courierId) } };
    },
  },
  "PATCH /v1/couriers/{courierId}": {
    may: ["manager", "admin"],
    team: true,
    async request({ request, admin }) {
      const { courierId } = await request(admin, "POST /v1/couriers", courier());
      return { path: { courierId: String(courierId) }, body: { vehicle: "cargo bike" } };
    },
  },
  "POST /v1/couriers/{courierId}/erasure": {
    may: ["admin"],
    team: true,
    async request({ request, admin }) {
      const { courierId } = await request(admin, "POST /v1/couriers", courier());
      return { path: { courierId: String(courierId) } };
    },
  },
  "GET /v1/couriers/{courierId}/erasure": {
    may: ["admin"],
    team: true,
    async request({ request, admin }) {
      const { courierId } = await request(admin, "POST /v1/couriers", courier());
      await request(admin, `POST /v1/couriers/${String(courierId)}/erasure`);
      return { path: { courierId: String(courierId) } };
    },
  },
  "GET /v1/me": { may: ["courier"] },
  "PATCH /v1/me": { may: ["courier"], request: async () => ({ body: { vehicle: "cargo bike" } }) },
};
