/**
 * Examples of requests, responses and parameters, made of their schemas: each field has the value that field-values.ts lists under its name,
 * so that one thing looks the same everywhere. Optional fields are left out: a task is not open and completed at the same time.
 */
import * as z from "zod";
import { FIELD_VALUES, TIME_VALUE } from "./field-values.ts";
import type { JsonObject } from "./schemas.ts";

/** The key of a map by its name, where the schema lists none. */
const KEYS: Record<string, string> = { counts: "ok", headers: "content-type", parameters: "scope" };
/** Values of one operation's body: optional fields that it is about, and states. */
export const OPERATION_BODIES: Record<string, JsonObject> = {
  "UpdateTask request": { title: "Parcels to Mitte" },
  "UpdateRoute request": { name: "Mitte" },
  "RegisterCourier request": { name: "Ana Souza", phone: "+49301234567" },
  "UpdateCourier request": { vehicle: "cargo bike", capacity: 40 },
  "UpdateWebhook request": { events: ["task.completed", "delivery.done"] },
  "RegisterWebhook request": { events: ["task.completed", "delivery.done"] },
  "RegisterWebhook response": { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
  "RotateWebhookSecret response": { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
  "RequestReport request": { week: "2026-W47" },
  "OpenTask response": { state: "open", version: 2 },
  "ClaimTask response": { state: "claimed", version: 3, claimedBy: "c1" },
  "AssignTask response": { state: "claimed", version: 3, claimedBy: "c1" },
  "UnassignTask response": { state: "open", version: 4 },
  "ReleaseTask response": { state: "open", version: 4 },
  "StartTask response": {
    state: "started",
    version: 4,
    claimedBy: "c1",
    run: { runId: "run_1.3", startedAt: TIME_VALUE },
  },
  "CompleteTask response": { state: "completed", version: 5, claimedBy: "c1", ended: { at: TIME_VALUE, onTime: true } },
  "FailTask response": { state: "failed", version: 5, claimedBy: "c1", ended: { at: TIME_VALUE, onTime: true } },
  "CancelTask response": { state: "cancelled", version: 3 },
  "ReviewTask response": { state: "completed", version: 6, claimedBy: "c1" },
  "ReviewReceipt response": { state: "accepted" },
  "GetReceipt response": { state: "accepted" },
  "GetImport response": { state: "done", rows: 200, ok: 200, errors: 0 },
  "GetReport response": { state: "ready" },
  "ArchiveRoute response": { state: "archived" },
};
const LINE = {
  type: "LineString",
  coordinates: [
    [13.405, 52.52],
    [13.42, 52.53],
  ],
};
/** Bodies that are not of fields, by media type, of some operation alone. */
const BODIES: Record<string, unknown> = {
  "application/gpx+xml":
    '<gpx version="1.1"><trk><trkseg><trkpt lat="52.52" lon="13.405"><time>2026-11-21T09:00:00Z</time></trkpt></trkseg></trk></gpx>',
  "text/csv": "fixTime,lat,lon\r\n2026-11-21T09:00:00.000Z,52.52,13.405\r\n",
  "ImportRoute request application/geo+json": LINE,
  "ImportRoute request application/json": LINE,
};

type Schemas = Readonly<Record<string, JsonObject>>;

/**
 * The example of a body. Throws for a field without a value.
 *
 * @param body of which operation it is: `ClaimTask request`
 */
export function exampleOf(body: string, type: string, schema: JsonObject, schemas: Schemas): unknown {
  const whole = BODIES[`${body} ${type}`] ?? BODIES[type];
  if (whole !== undefined) return whole;
  const example = create(schema, { schemas, path: [body] });
  return body in OPERATION_BODIES ? { ...(example as JsonObject), ...OPERATION_BODIES[body] } : example;
}

/** The example of a parameter of an operation, its default if it has one. Throws for one without a value. */
export const exampleOfParameter = (operation: string, name: string, schema: JsonObject, schemas: Schemas): unknown =>
  schema["default"] ?? create(schema, { schemas, path: [operation, name] });

interface Place {
  schemas: Schemas;
  path: readonly string[];
}

function create(schema: JsonObject, place: Place): unknown {
  const { $ref, ...rest } = schema as { $ref?: string };
  if ($ref !== undefined) return create({ ...place.schemas[$ref.split("/").at(-1)!], ...rest }, place);
  if ("const" in schema) return schema["const"];
  if ("enum" in schema) return (schema["enum"] as unknown[])[0];
  const value = valueOf(schema, place);
  if (value !== undefined) return value;
  const [first] = (schema["anyOf"] ?? schema["oneOf"] ?? []) as JsonObject[];
  if (first) return create(first, place);
  if (schema["type"] === "array") return createItems(schema, place);
  if (schema["type"] === "object") return createObject(schema, place);
  throw new Error(
    `${place.path.join(".")} has no example. Add a value under its name in packages/openapi/src/field-values.ts.`,
  );
}

/** The value of a field, if the schema is that of a string, a number or a boolean: a listed one, else whatever fits. */
function valueOf(schema: JsonObject, { path }: Place): unknown {
  if (schema["type"] === "object" || schema["type"] === "array" || JSON.stringify(schema).includes('"$ref"'))
    return undefined;
  const name = path.at(-1)!;
  const values = FIELD_VALUES[name] ?? (schema["format"] === "date-time" ? [TIME_VALUE] : [false, 1, name]);
  return values.find((value) => fits(schema, value));
}

const fits = (schema: JsonObject, value: unknown): boolean => z.fromJSONSchema(schema).safeParse(value).success;

function createItems({ items, prefixItems }: JsonObject, place: Place): unknown[] {
  if (prefixItems) return (prefixItems as JsonObject[]).map((one) => create(one, place));
  // Nothing fits an item that is not anything: the list is always empty.
  return "not" in (items as JsonObject) ? [] : [create(items as JsonObject, place)];
}

function createObject(schema: JsonObject, place: Place): JsonObject {
  const {
    properties = {},
    additionalProperties,
    propertyNames,
    required = [],
  } = schema as {
    properties?: Record<string, JsonObject>;
    additionalProperties?: JsonObject | boolean;
    propertyNames?: { enum?: string[] };
    required?: string[];
  };
  const names = Object.keys(properties).filter((name) => required.includes(name));
  const inside = (name: string): Place => ({ ...place, path: [...place.path, name] });
  const fields = Object.fromEntries(names.map((name) => [name, create(properties[name]!, inside(name))]));
  if (Object.keys(properties).length > 0 || typeof additionalProperties !== "object") return fields;
  const key = propertyNames?.enum?.[0] ?? KEYS[place.path.at(-1)!];
  return key === undefined ? {} : { [key]: create(additionalProperties, place) };
}
