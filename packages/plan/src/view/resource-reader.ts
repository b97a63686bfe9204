import type { PlanResource } from "../plan.ts";

/** A resource's inputs and outputs together. What a deploy could not be without is asked for by `text`, which insists. */
export class ResourceReader {
  readonly resource: PlanResource;
  constructor(resource: PlanResource) {
    this.resource = resource;
  }
  get(key: string): unknown {
    return this.resource.inputs[key] ?? this.resource.outputs[key];
  }
  text(key: string): string {
    const value = this.get(key);
    if (typeof value !== "string") throw new Error(`${this.resource.type} ${this.resource.name} has no ${key}.`);
    return value;
  }
  optionalText(key: string): string | undefined {
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
  textList(key: string): string[] {
    return this.list(key).map(String);
  }
  nested(key: string): ResourceReader {
    return this.#readerOf(this.get(key) ?? {});
  }
  nestedList(key: string): ResourceReader[] {
    return this.list(key).map((value) => this.#readerOf(value));
  }
  #readerOf(value: unknown): ResourceReader {
    return new ResourceReader({ ...this.resource, inputs: value as PlanResource["inputs"], outputs: {} });
  }
}

/** JSON text of what the plan keeps expanded. */
export const jsonText = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value);
/** A field that is there only when it has a value, as exact optional types want it. */
export const optionalField = <K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: T });
