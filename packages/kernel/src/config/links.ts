import { Resource } from "sst";

/** A property of a linked resource whose name is computed: `linkedValue("RecordPositionsDLQ", "url")`. Read at use. */
export function linkedValue(resource: string, property: "url" | "name" | "path"): string {
  const linked = (Resource as unknown as Record<string, Record<string, unknown>>)[resource];
  const value = linked?.[property];
  if (typeof value !== "string")
    throw new Error(`the link ${resource} has no ${property}: link it in the infra/ of the service`);
  return value;
}
