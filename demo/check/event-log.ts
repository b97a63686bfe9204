import type { Meta } from "@waybill/events-schema/event";
import type { LocalWaybill } from "@waybill/local/boot";
import { manifestPath, parseManifest } from "@waybill/plan/manifest";

/** An event in the event log. */
export interface LoggedEvent {
  name: string;
  meta: Meta;
  data: Record<string, unknown>;
}

/** All events that were on the bus, including repeated ones. */
export function readEventLog(local: LocalWaybill): LoggedEvent[] {
  const { name, stage } = local.view.app;
  const manifest = parseManifest(local.cloud.parameters.below(`${manifestPath(stage, name)}/`));
  return (local.cloud.logs.get(manifest.eventLog)?.events ?? []).map(({ message }) => {
    const event = JSON.parse(message) as { "detail-type": string; detail: { meta: Meta; data: LoggedEvent["data"] } };
    return { name: event["detail-type"], ...event.detail };
  });
}

/** Each event once, even when it was published several times. */
export const distinctEvents = (facts: readonly LoggedEvent[]): LoggedEvent[] => [
  ...new Map(facts.map((fact) => [fact.meta.id, fact])).values(),
];
