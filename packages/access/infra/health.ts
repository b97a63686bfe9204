import { endpoint } from "../../../stacks/endpoint.ts";

endpoint("Health", "GET /v1/health", { handler: "packages/access/src/http/get-health.handler", public: true });
endpoint("Version", "GET /v1/version", { handler: "packages/access/src/http/get-version.handler", public: true });
endpoint("OpenApi", "GET /v1/openapi.json", { handler: "packages/access/src/http/get-openapi.handler", public: true });
