import { dataOf, type paths } from "@waybill/client";
import { api } from "../session/api.ts";

export type Statement = paths["/v1/ledger"]["get"]["responses"]["200"]["content"]["application/json"];
export type LedgerEntry = Statement["entries"][number];
export type Adjustment = NonNullable<
  paths["/v1/ledger/adjustments"]["post"]["requestBody"]
>["content"]["application/json"];

export const readStatement = (courier: string, period: string, ending: AbortSignal): Promise<Statement> =>
  dataOf(api.GET("/v1/ledger", { params: { query: { courier, period } }, signal: ending }));

export const adjustLedger = (body: Adjustment): Promise<LedgerEntry> =>
  dataOf(api.POST("/v1/ledger/adjustments", { body }));
