import type { Meta } from "@waybill/events-schema/event";
import type { Local } from "@waybill/local/boot";
import { Manifest } from "@waybill/plan/manifest";

/** A fact as the event log keeps it. */
export interface Announced {
  name: string;
  meta: Meta;
  data: Record<string, unknown>;
}

/** Everything that was on the bus, as often as it was. */
export function announced(local: Local): Announced[] {
  const { name, stage } = local.view.app;
  const manifest = Manifest.parse(
    JSON.parse(local.cloud.parameters.get(`/${name}/${stage}/manifest`)?.value ?? "null"),
  );
  return (local.cloud.logs.get(manifest.eventLog)?.events ?? []).map(({ message }) => {
    const event = JSON.parse(message) as { "detail-type": string; detail: { meta: Meta; data: Announced["data"] } };
    return { name: event["detail-type"], ...event.detail };
  });
}

/** Each fact once, however often it was said. */
export const once = (facts: readonly Announced[]): Announced[] => [
  ...new Map(facts.map((fact) => [fact.meta.id, fact])).values(),
];
