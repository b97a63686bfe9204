import * as told from "@waybill/events-schema/tracking";

/** What whoever changes a run may announce: all of it, because a change carries on what the one before could not tell. */
export const runNews = [
  told.StopArrived,
  told.StopDeparted,
  told.StopVisitWithdrawn,
  told.RunWentOffRoute,
  told.RunBackOnRoute,
  told.RunStalled,
  told.RunWentSilent,
  told.RunResumed,
  told.RunFinished,
] as const;
