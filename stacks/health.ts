import { route } from "./route.ts";

route("Health", "GET /v1/health", { handler: "packages/access/src/http/health.handler", public: true });
route("Version", "GET /v1/version", { handler: "packages/access/src/http/version.handler", public: true });
route("OpenApi", "GET /v1/openapi.json", { handler: "packages/access/src/http/openapi.handler", public: true });
