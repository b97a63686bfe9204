import type { Graph, State } from "../definition/types.ts";
import { evaluate, evaluateNumber } from "../expressions/template.ts";
import type { Sight } from "../expressions/expression.ts";
import type { Position, Visit } from "../journal/frames.ts";
import type { Run } from "./run.ts";

type Json = Record<string, unknown>;

/** One thread of an execution: a graph, where it stands in it, and the variables it sees. */
export class Frame {
  readonly run: Run;
  readonly graph: Graph;
  readonly position: Position;
  readonly signal: AbortSignal;
  /** Variables of the frames around it, as they are while it runs. */
  readonly outer: Json;
  /** `$states.context.Map` within an iteration. */
  readonly map: Json | undefined;

  constructor(run: Run, graph: Graph, position: Position, signal: AbortSignal, outer: Json = {}, map?: Json) {
    this.run = run;
    this.graph = graph;
    this.position = position;
    this.signal = signal;
    this.outer = outer;
    this.map = map;
  }

  get name(): string {
    return this.position.state;
  }
  get state(): State {
    return this.graph.States[this.position.state] as State;
  }
  get visit(): Visit {
    return this.position.visit;
  }
  get input(): unknown {
    return this.position.input;
  }

  /** What expressions see: `extra` is `result` or `errorOutput`, and what a state adds to the context. */
  sight({ context, ...extra }: Json = {}): Sight {
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
      variables: { ...this.outer, ...this.position.variables },
      states: { input: this.input, context: whole, ...extra },
      now: this.run.world.clock.now(),
    };
  }
  evaluate(template: unknown, field: string, extra?: Json): Promise<unknown> {
    return this.run.world.during(evaluate(template, field, this.sight(extra)));
  }
  number(
    template: unknown,
    field: string,
    options?: Parameters<typeof evaluateNumber>[3],
  ): Promise<number | undefined> {
    return this.run.world.during(evaluateNumber(template, field, this.sight(), options));
  }

  /** An event of this thread's history, after its last. @param aside the next one comes after that one as well. @default false */
  tell(type: string, details: Json = {}, { aside = false } = {}): number {
    const { lastEvent } = this.position;
    const id = this.run.world.journal.history.add(this.run.execution.arn, type, lastEvent, details);
    if (!aside) this.position.lastEvent = id;
    return id;
  }
  /** Events and what changed of the position, in one. @throws once the execution is over */
  keep(change: () => void): void {
    this.run.signal.throwIfAborted();
    this.run.world.journal.together(() => {
      change();
      this.save();
    });
  }
  save(): void {
    this.run.world.journal.frames.save(this.run.execution.arn, this.position);
  }
  clearBelow(): void {
    this.run.world.journal.frames.clearBelow(this.run.execution.arn, this.position.path);
  }

  /** A frame within the state this one is in, where it stood if it was there before. */
  inner(graph: Graph, index: number, input: unknown, signal: AbortSignal, map = this.map): Frame {
    const path = `${this.position.path}/${this.name}#${index}`;
    const position =
      this.run.world.journal.frames.find(this.run.execution.arn, path) ??
      beginning(graph, input, { path, lastEvent: this.position.lastEvent });
    return new Frame(this.run, graph, position, signal, this.sight().variables, map);
  }

  until(at: number): Promise<void> {
    return this.run.world.timers.until(at, this.signal);
  }
}

/** Before the first state of a graph. */
export function beginning(graph: Graph, input: unknown, { path = "", lastEvent = 0 } = {}): Position {
  return { path, state: graph.StartAt, input, variables: {}, visit: { retried: [] }, lastEvent, done: false };
}
