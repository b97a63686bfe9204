import { PartFailedError, runAllOrNone } from "./concurrency.ts";
import type { ExecutionFrame, InnerFrame } from "./frame.ts";
import { runGraph } from "./run-graph.ts";

interface InnerGraphs {
  count: number;
  maxConcurrency: number;
  /** The event of the state's start. */
  started: number;
  open: (index: number, signal: AbortSignal) => ExecutionFrame;
}

/**
 * Runs the iterations of a map or the branches of a parallel state, each with its own thread of the history. One begins after
 * the one whose place it takes, and the state goes on after the one that ends last.
 *
 * @returns their outputs, in order
 * @throws the failure of the first that fails; the others are stopped
 */
export async function runInnerGraphs(frame: ExecutionFrame, graphs: InnerGraphs): Promise<unknown[]> {
  const { count, maxConcurrency, started, open } = graphs;
  const freePlaces: number[] = [];
  const run = async (index: number, signal: AbortSignal) => {
    const inner = open(index, signal);
    // A stored frame already has its events: they are not added again after a restart.
    if (inner.position.lastEvent === 0) begin(frame, { index, inner }, freePlaces.shift() ?? started);
    // All that begin together are in the history before what they do.
    await Promise.resolve();
    const output = await runGraph(inner);
    frame.position.lastEvent = conclude(frame, { index, inner });
    freePlaces.push(inner.position.lastEvent);
    return output;
  };
  try {
    const outputs = await runAllOrNone(frame.signal, count, maxConcurrency, run);
    recordSuccess(frame);
    return outputs;
  } catch (error) {
    if (!(error instanceof PartFailedError)) throw error;
    frame.persist(() => recordPartFailure(frame, error.part));
    throw error.cause;
  }
}

/** A map or parallel state has its results; what follows it does not follow this event. */
export function recordSuccess(frame: ExecutionFrame): void {
  frame.persist(() => {
    frame.visit.concluded = addAside(frame, `${frame.state.Type}StateSucceeded`);
  });
}

function begin(frame: ExecutionFrame, { index, inner }: InnerFrame, after: number): void {
  inner.position.lastEvent = after;
  if (isMap(frame)) inner.persist(() => inner.addHistoryEvent("MapIterationStarted", { name: frame.name, index }));
}

/** @returns the last event of a graph that has ended */
function conclude(frame: ExecutionFrame, { index, inner }: InnerFrame): number {
  if (!isMap(frame)) return inner.position.lastEvent;
  if (inner.visit.concluded === undefined)
    inner.persist(() => {
      inner.visit.concluded = addAside(inner, "MapIterationSucceeded", { name: frame.name, index });
    });
  return inner.visit.concluded as number;
}

/** The failed graph first, then those that were stopped with it. All of this, and what the state does next, follows the failure. */
function recordPartFailure(frame: ExecutionFrame, part: number): void {
  const inner = frame.innerFrames();
  const failed = inner.filter(({ index }) => index === part);
  const stopped = inner.filter(({ index }) => index !== part);
  for (const one of failed) {
    frame.position.lastEvent = one.inner.position.lastEvent;
    recordIterationEnd(frame, frame, one, "Failed");
    // A map or parallel state within it has said itself that it failed.
    if (!hasInnerGraphs(one.inner)) recordAbortedState(frame, one.inner);
  }
  for (const one of stopped) recordAborted(frame, frame, one);
}

/** @param at the frame whose part failed */
function recordAborted(at: ExecutionFrame, outer: ExecutionFrame, one: InnerFrame): void {
  if (one.inner.position.done) return;
  recordIterationEnd(at, outer, one, "Aborted");
  recordAbortedState(at, one.inner);
  for (const deeper of one.inner.innerFrames()) recordAborted(at, one.inner, deeper);
}

function recordIterationEnd(at: ExecutionFrame, outer: ExecutionFrame, { index }: InnerFrame, how: string): void {
  if (isMap(outer)) addAside(at, `MapIteration${how}`, { name: outer.name, index });
}

/** The states that take time; AWS has no such event for the others. */
const INTERRUPTIBLE = ["Task", "Wait", "Map", "Parallel"];

function recordAbortedState(at: ExecutionFrame, { state: { Type }, visit, run }: ExecutionFrame): void {
  if (visit.enteredAt === undefined || !INTERRUPTIBLE.includes(Type)) return;
  addAside(at, `${Type}StateAborted`);
  // A distributed map has a run, which ends with the state.
  const { mapRun } = (visit.work ?? {}) as { mapRun?: string };
  if (mapRun === undefined || visit.concluded !== undefined) return;
  addAside(at, "MapRunAborted");
  run.dependencies.journal.mapRuns.end(mapRun, "ABORTED", run.dependencies.clock.now());
}

const isMap = (frame: ExecutionFrame) => frame.state.Type === "Map";
const hasInnerGraphs = (frame: ExecutionFrame) => isMap(frame) || frame.state.Type === "Parallel";
const addAside = (frame: ExecutionFrame, type: string, details = {}) =>
  frame.addHistoryEvent(type, details, { aside: true });
