import { progressEvents, unpackProgress } from "@waybill/events-schema/tracking";
import type { NamedMessage } from "@waybill/events-schema/event";
import type { AwsCallInterceptor } from "@waybill/local/cloud";
import type { LoggedEvent } from "./event-log.ts";

export interface ProgressRecorder extends AwsCallInterceptor {
  /** Every `run.progressed` that the bus accepted, including repeated ones. */
  readonly events: readonly LoggedEvent[];
}

/** Records the progress of runs on its way to the bus: it has positions, which the event log may not keep. */
export function recordPublishedProgress(): ProgressRecorder {
  const events: LoggedEvent[] = [];
  return {
    events,
    before: () => {},
    after({ headers, body }) {
      if (!headers["x-amz-target"]?.endsWith(".PutEvents")) return;
      const { Entries } = JSON.parse(body.toString("utf8")) as { Entries: { DetailType: string; Detail: string }[] };
      for (const { DetailType: name, Detail } of Entries)
        if (progressEvents.some((event) => event.name === name))
          events.push(
            ...unpackProgress({ name, ...(JSON.parse(Detail) as object) } as NamedMessage<
              (typeof progressEvents)[number]
            >),
          );
    },
  };
}
