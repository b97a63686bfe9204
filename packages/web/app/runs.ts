import type { paths } from "@waybill/client";

/** A run as the API shows it. */
export type RunSummary = paths["/v1/runs/{runId}"]["get"]["responses"]["200"]["content"]["application/json"];
export type RunStop = NonNullable<RunSummary["stops"]>[number];
