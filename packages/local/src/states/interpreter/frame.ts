import type { StateGraph, AslState } from "../definition/asl.ts";
import { evaluateTemplate, evaluateNumber } from "../expressions/template.ts";
import type { ExpressionScope } from "../expressions/expression.ts";
import type { FramePosition, StateVisit } from "../journal/frames.ts";
import type { RunningExecution } from "./running-execution.ts";

type Json = Record<string, unknown>;

/** One thread of an execution: a graph, its position in it, and the variables that it sees. */
export class ExecutionFrame {
  readonly run: RunningExecution;
  readonly graph: StateGraph;
  readonly position: FramePosition;
  readonly signal: AbortSignal;
  /** Variables of the outer frames while it runs. */
  readonly outerVariables: Json;
  /** `$states.context.Map` within an iteration. */
  readonly map: Json | undefined;

  constructor(
    run: RunningExecution,
    graph: StateGraph,
    position: FramePosition,
    signal: AbortSignal,
    outerVariables: Json = {},
    map?: Json,
  ) {
    this.run = run;
    this.graph = graph;
    this.position = position;
    this.signal = signal;
    this.outerVariables = outerVariables;
    this.map = map;
  }

  get name(): string {
    return this.position.state;
  }
  get state(): AslState {
    return this.graph.States[this.position.state] as AslState;
  }
  get visit(): StateVisit {
    return this.position.visit;
  }
  get input(): unknown {
    return this.position.input;
  }

  /** What expressions see: `extra` is `result` or `errorOutput`, and what a state adds to the context. */
  expressionScope({ context, ...extra }: Json = {}): ExpressionScope {
    const { enteredAt = 0, retried } = this.visit;
    const State = {
      EnteredTime: new Date(enteredAt).toISOString(),
      Name: this.name,
      RetryCount: retried.reduce((sum, one) => sum + (one ?? 0), 0),
    };
    const whole = {
      ...this.run.context,
      State,
      ...(this.map ? { Map: this.map } : {}),
      ...(context as Json | undefined),
    };
    return {
      variables: { ...this.outerVariables, ...this.position.variables },
      states: { input: this.input, context: whole, ...extra },
      now: this.run.dependencies.clock.now(),
    };
  }
  evaluate(template: unknown, field: string, extra?: Json): Promise<unknown> {
    return this.run.dependencies.during(evaluateTemplate(template, field, this.expressionScope(extra)));
  }
  evaluateNumber(
    template: unknown,
    field: string,
    options?: Parameters<typeof evaluateNumber>[3],
  ): Promise<number | undefined> {
    return this.run.dependencies.during(evaluateNumber(template, field, this.expressionScope(), options));
  }

  /** An event of this thread's history, after its last. @param aside the next one comes after that one as well. @default false */
  addHistoryEvent(type: string, details: Json = {}, { aside = false } = {}): number {
    const { lastEvent } = this.position;
    const id = this.run.dependencies.journal.history.add(this.run.execution.arn, type, lastEvent, details);
    if (!aside) this.position.lastEvent = id;
    return id;
  }
  /** Writes events and the changed position in one transaction. @throws once the execution has ended */
  persist(change: () => void): void {
    this.run.signal.throwIfAborted();
    this.run.dependencies.journal.together(() => {
      change();
      this.save();
    });
  }
  save(): void {
    this.run.dependencies.journal.frames.save(this.run.execution.arn, this.position);
  }
  deleteInnerFrames(): void {
    this.run.dependencies.journal.frames.clearBelow(this.run.execution.arn, this.position.path);
  }

  /** A frame within the current state, at its stored position if there is one. */
  innerFrame(graph: StateGraph, index: number, input: unknown, signal: AbortSignal, map = this.map): ExecutionFrame {
    const path = `${this.position.path}/${this.name}#${index}`;
    const position =
      this.run.dependencies.journal.frames.find(this.run.execution.arn, path) ?? initialPosition(graph, input, path);
    return new ExecutionFrame(this.run, graph, position, signal, this.expressionScope().variables, map);
  }

  /** The stored frames within the current state. */
  innerFrames(): InnerFrame[] {
    const { journal } = this.run.dependencies;
    return journal.frames.within(this.run.execution.arn, this.position.path, this.name).map(({ index, position }) => {
      const graph = innerGraph(this.state, index) as StateGraph;
      return { index, inner: new ExecutionFrame(this.run, graph, position, this.signal) };
    });
  }

  waitUntil(at: number): Promise<void> {
    return this.run.dependencies.timers.waitUntil(at, this.signal);
  }
}

export interface InnerFrame {
  /** Of the iteration or the branch. */
  index: number;
  inner: ExecutionFrame;
}

function innerGraph(state: AslState, index: number): StateGraph | undefined {
  if (state.Type === "Map") return state.ItemProcessor;
  return state.Type === "Parallel" ? state.Branches[index] : undefined;
}

/** The position before the first state of a graph. */
export function initialPosition(graph: StateGraph, input: unknown, path = ""): FramePosition {
  return { path, state: graph.StartAt, input, variables: {}, visit: { retried: [] }, lastEvent: 0, done: false };
}
