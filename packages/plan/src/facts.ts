import type { PlanResource } from "./plan.ts";

/** A resource's inputs and outputs together. What a deploy could not be without is asked for by `text`, which insists. */
export class Facts {
  readonly of: PlanResource;
  constructor(of: PlanResource) {
    this.of = of;
  }
  get(key: string): unknown {
    return this.of.inputs[key] ?? this.of.outputs[key];
  }
  text(key: string): string {
    const value = this.get(key);
    if (typeof value !== "string") throw new Error(`${this.of.type} ${this.of.name} has no ${key}.`);
    return value;
  }
  maybe(key: string): string | undefined {
    const value = this.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  }
  number(key: string, otherwise: number): number {
    const value = this.get(key);
    return typeof value === "number" ? value : otherwise;
  }
  flag(key: string): boolean {
    return this.get(key) === true;
  }
  list(key: string): unknown[] {
    const value = this.get(key);
    return Array.isArray(value) ? value : [];
  }
  texts(key: string): string[] {
    return this.list(key).map(String);
  }
  inner(key: string): Facts {
    const value = this.get(key);
    return new Facts({ ...this.of, inputs: (value ?? {}) as PlanResource["inputs"], outputs: {} });
  }
}

/** JSON text of what the plan keeps expanded. */
export const jsonText = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value);
/** A field that is there only when it has a value, as exact optional types want it. */
export const when = <K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: T });
