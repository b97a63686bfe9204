import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/** The outcome of a record. */
export type RecordOutcome = "ok" | "duplicate" | "parked" | "failed";

const COUNTS = {
  ok: "RecordOk",
  duplicate: "RecordDuplicate",
  parked: "RecordParked",
  failed: "RecordFailed",
} as const;

/** What one record adds; times in milliseconds. */
export interface RecordMeasurement {
  /** The event's name, from the contract. */
  event: string;
  outcome: RecordOutcome;
  processMs: number;
  queueWaitMs: number;
  /** Since it happened; unknown when that cannot be read. */
  eventLagMs: number | undefined;
  contractViolated: boolean;
}

export interface WorkerMetrics {
  add(record: RecordMeasurement): void;
  /** Write what was added as one line per event. */
  flush(): void;
}

/**
 * Metrics by service and worker, as EMF lines in the log: no call, no waiting. Every value of a dimension is another metric,
 * billed by the month: so never by id, and the event is a field of the line, for queries of the log.
 */
export function createWorkerMetrics(worker: string): WorkerMetrics {
  let added: RecordMeasurement[] = [];

  function write(event: string, records: readonly RecordMeasurement[]): void {
    const metrics = new Metrics({ namespace: "Waybill", defaultDimensions: { worker } });
    metrics.addMetadata("event", event);
    const count = (name: string, which: (record: RecordMeasurement) => boolean) => {
      const number = records.filter(which).length;
      if (number > 0) metrics.addMetric(name, MetricUnit.Count, number);
    };
    for (const [outcome, name] of Object.entries(COUNTS)) count(name, (record) => record.outcome === outcome);
    count("ContractViolation", (record) => record.contractViolated);
    for (const record of records) {
      metrics.addMetric("ProcessMs", MetricUnit.Milliseconds, record.processMs);
      metrics.addMetric("QueueWaitMs", MetricUnit.Milliseconds, record.queueWaitMs);
      if (record.eventLagMs !== undefined) metrics.addMetric("EventLagMs", MetricUnit.Milliseconds, record.eventLagMs);
    }
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }

  return {
    add(record) {
      added.push(record);
    },
    flush() {
      for (const [event, records] of Map.groupBy(added, (record) => record.event)) write(event, records);
      added = [];
    },
  };
}
