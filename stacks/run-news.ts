import * as events from "@waybill/events-schema/tracking";

/** All that a change of a run may publish: it also publishes what the change before it left pending. */
export const runEvents = [
  events.StopArrived,
  events.StopDeparted,
  events.StopVisitWithdrawn,
  events.RunWentOffRoute,
  events.RunBackOnRoute,
  events.RunStalled,
  events.RunWentSilent,
  events.RunResumed,
  events.RunFinished,
] as const;
