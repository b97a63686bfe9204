/** The tests that call every endpoint, in one process: their cloud and its eighty environments start once. */
import "./api/authorization.ts";
import "./api/errors.ts";
import "./api/openapi.ts";
import "./api/sign-in.ts";
import "./api/repeated-requests.ts";
import "./api/proven-completions.ts";
import "./api/unreadable-messages.ts";
import "./api/bus-outages.ts";
import "./api/webhooks.ts";
import "./api/erasure.ts";
import "./api/day-by-http.ts";
import { afterAll } from "vitest";
import { apiCloud } from "./support/api-cloud.ts";

afterAll(() => apiCloud.local.stop());
