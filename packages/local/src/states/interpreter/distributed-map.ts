import { randomUUID } from "node:crypto";
import type { AslMapState } from "../definition/asl.ts";
import { StateError, toStateError } from "../state-error.ts";
import type { ExecutionRow } from "../journal/executions.ts";
import type { ExecutionFrame } from "./frame.ts";
import { recordSuccess } from "./inner-graphs.ts";
import { evaluateReader, type ItemSource, readSourceItems } from "./item-reader.ts";
import { type MapItem, collectItems, selectItems } from "./items.ts";
import { withResult, type StateOutcome } from "./state-outcome.ts";
import { PartFailedError, runAllOrNone } from "./concurrency.ts";

/** AWS's default of concurrent child executions. */
const MAX_CONCURRENCY = 10_000;

interface MapWork {
  mapRun: string;
  label: string;
  /** Of a map with an ItemReader: where the items are read once the run has started. */
  source?: ItemSource;
  items?: MapItem[];
  limit: number;
  /** The tolerated failures; without either, none. */
  tolerated: { count?: number; percentage?: number };
}

type ReadMapWork = MapWork & { items: MapItem[] };

/** Runs each item in its own execution, which sees no variables of this one; tolerated failures are ignored. */
export async function runDistributedMap(frame: ExecutionFrame, state: AslMapState): Promise<StateOutcome> {
  const { clock, journal } = frame.run.dependencies;
  if (!frame.visit.work) await beginMapRun(frame, state);
  const work = frame.visit.work as MapWork;
  if (journal.mapRuns.get(work.mapRun)?.status !== "RUNNING") redriveMapRun(frame, work.mapRun);
  const end = (event: string, status: "SUCCEEDED" | "FAILED", details: object = {}) =>
    frame.persist(() => {
      frame.addHistoryEvent(event, { ...details });
      journal.mapRuns.end(work.mapRun, status, clock.now());
    });
  let results: unknown[];
  try {
    work.items ??= await readMapItems(frame, state, work);
    results = await runChildren(frame, state, { ...work, items: work.items });
  } catch (error) {
    frame.signal.throwIfAborted();
    const cause = error instanceof PartFailedError ? error.cause : error;
    end("MapRunFailed", "FAILED", toStateError(cause).failure);
    throw cause;
  }
  const { lastEvent } = frame.position;
  end("MapRunSucceeded", "SUCCEEDED");
  recordSuccess(frame);
  // Since November 2024 the state goes on after the start of its run; after a run that failed, after its end.
  frame.position.lastEvent = lastEvent;
  return withResult(state, results);
}

function redriveMapRun(frame: ExecutionFrame, mapRunArn: string): void {
  const { clock, journal } = frame.run.dependencies;
  frame.persist(() => {
    journal.mapRuns.redrive(mapRunArn, clock.now());
    frame.addHistoryEvent("MapRunRedriven", { mapRunArn, redriveCount: journal.mapRuns.get(mapRunArn)?.redrives });
  });
}

function runChildren(frame: ExecutionFrame, state: AslMapState, work: ReadMapWork): Promise<unknown[]> {
  const failures: ExecutionRow[] = [];
  return runAllOrNone(frame.signal, work.items.length, work.limit, async (item, signal) => {
    const child = await runChildOf(frame, state, work, item, signal);
    if (child.status !== "SUCCEEDED") failures.push(child);
    if (exceedsTolerance(work, failures.length)) throw toleranceExceededError(work, failures[0] as ExecutionRow);
    return childResult(child);
  });
}

async function beginMapRun(frame: ExecutionFrame, state: AslMapState): Promise<void> {
  const { dependencies, execution, machine } = frame.run;
  const items = state.ItemReader
    ? { source: await evaluateReader(frame, state.ItemReader) }
    : { items: await collectItems(frame, state) };
  const length = items.items?.length ?? 0;
  const label = state.Label ?? frame.name;
  const limit = (await frame.evaluateNumber(state.MaxConcurrency, "MaxConcurrency")) || MAX_CONCURRENCY;
  const count = await frame.evaluateNumber(state.ToleratedFailureCount, "ToleratedFailureCount");
  const percentage = await frame.evaluateNumber(state.ToleratedFailurePercentage, "ToleratedFailurePercentage", {
    max: 100,
    whole: false,
  });
  const mapRun = dependencies.arns.mapRun(machine.name, label, randomUUID());
  const tolerated = { ...(count === undefined ? {} : { count }), ...(percentage === undefined ? {} : { percentage }) };
  frame.persist(() => {
    frame.visit.work = { mapRun, label, ...items, limit, tolerated } satisfies MapWork;
    dependencies.journal.mapRuns.begin({
      arn: mapRun,
      execution: execution.arn,
      started_at: dependencies.clock.now(),
      items: length,
      concurrency: limit,
      tolerated_count: count ?? 0,
      tolerated_percentage: percentage ?? 0,
    });
    frame.addHistoryEvent("MapStateStarted", { length });
    frame.addHistoryEvent("MapRunStarted", { mapRunArn: mapRun });
  });
}

/** Read once: a restart continues with the same items. */
async function readMapItems(frame: ExecutionFrame, state: AslMapState, work: MapWork): Promise<MapItem[]> {
  const items = await selectItems(frame, state, await readSourceItems(frame, work.source as ItemSource));
  frame.persist(() => {
    frame.visit.work = { ...work, items } satisfies MapWork;
    frame.run.dependencies.journal.mapRuns.setItems(work.mapRun, items.length);
  });
  return items;
}

/** Runs the child of an item: an ended one keeps its result, another continues or starts. Failures before a redrive run again. */
async function runChildOf(
  frame: ExecutionFrame,
  { ItemProcessor }: AslMapState,
  { mapRun, label, items }: ReadMapWork,
  item: number,
  signal: AbortSignal,
): Promise<ExecutionRow> {
  const { dependencies, machine } = frame.run;
  const { executions, mapRuns, history, together } = dependencies.journal;
  const known = executions.child(mapRun, item);
  const isOver =
    known && known.status !== "RUNNING" && (known.stopped_at ?? 0) > (mapRuns.get(mapRun)?.redriven_at ?? 0);
  if (known?.status === "SUCCEEDED" || isOver) return known;
  if (known) return dependencies.runChild(known, ItemProcessor, signal);
  const name = randomUUID();
  const input = JSON.stringify(items[item]!.input);
  const child = together(() => {
    const arn = dependencies.arns.execution(`${machine.name}/${label}`, name);
    history.add(arn, "ExecutionStarted", 0, { input: items[item]!.input });
    const began = { arn, machine: machine.arn, name, definition: "", input, started_at: dependencies.clock.now() };
    return executions.begin({ ...began, map_run: mapRun, item });
  });
  return dependencies.runChild(child, ItemProcessor, signal);
}

function exceedsTolerance({ tolerated: { count, percentage }, items }: ReadMapWork, failed: number): boolean {
  if (count === undefined && percentage === undefined) return failed > 0;
  return failed > (count ?? items.length) || (failed / items.length) * 100 > (percentage ?? 100);
}

function toleranceExceededError(
  { tolerated: { count, percentage } }: MapWork,
  { error, cause }: ExecutionRow,
): StateError {
  if (count === undefined && percentage === undefined)
    return new StateError({ ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) });
  const why = "The specified tolerated failure threshold was exceeded";
  return new StateError({ error: "States.ExceedToleratedFailureThreshold", cause: why });
}

const childResult = ({ status, output, error, cause }: ExecutionRow): unknown =>
  status === "SUCCEEDED" ? JSON.parse(output ?? "null") : { Error: error, Cause: cause };
