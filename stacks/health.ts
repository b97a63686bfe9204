import { route } from "./route.ts";

route("Health", "GET /v1/health", { handler: "packages/access/src/http/health.handler", public: true });
route("Version", "GET /v1/version", { handler: "packages/access/src/http/version.handler", public: true });
