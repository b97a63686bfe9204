import type { Fix } from "@waybill/events-schema/tracking";
import { parseJson, type BodyParser } from "@waybill/kernel/body";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { optionalAccuracy, optionalField } from "./phone-parameters.ts";

const KNOT_MPS = 1_852 / 3_600;

const number = z
  .string()
  .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, "This is not a number.")
  .transform(Number);
const degrees = (max: number) => number.pipe(z.number().min(-max).max(max));

/** Seconds or milliseconds since 1970, or a date and a time; without a zone it is UTC. */
const Timestamp = z.string().transform((text, context) => {
  const units = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  // Date.parse accepts 31 February and returns a day in March.
  const dated = /^.{10}[T ]\d\d:\d\d:\d\d/.test(text) && z.iso.date().safeParse(text.slice(0, 10)).success;
  const zone = dated && /(Z|[+-]\d\d:?\d\d)$/.test(text) ? "" : "Z";
  const at = dated ? Date.parse(text.replace(" ", "T") + zone) : units < 2 ** 31 ? units * 1_000 : units;
  if (at >= 0 && at < 253_402_300_800_000) return new Date(at).toISOString();
  context.addIssue({
    code: "custom",
    message: "This is not a time: send seconds or milliseconds since 1970, or RFC 3339.",
  });
  return z.NEVER;
});

/** OsmAnd's parameters (traccar.org/osmand) as text, in the query or in a form. Others are ignored. */
const OsmandParameters = z.object({
  lat: degrees(90),
  lon: degrees(180),
  timestamp: Timestamp.optional(),
  accuracy: number.optional(),
  speed: number.optional(),
  bearing: number.optional(),
  heading: number.optional(),
  batt: number.optional(),
});

const optionalNumber = z.number().nullish();
/** The body of Traccar Client since version 9 (traccar.org/osmand). Negative values mean unknown. */
const TraccarBody = z.looseObject({
  device_id: z.union([z.string(), z.int()]).optional().describe("The phone's name."),
  location: z.looseObject({
    timestamp: z.iso.datetime({ offset: true, error: "Write a time: 2026-12-01T09:00:00Z." }),
    coords: z.looseObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      accuracy: optionalNumber.describe("Metres."),
      speed: optionalNumber.describe("Metres per second."),
      heading: optionalNumber.describe("Degrees."),
    }),
    battery: z.looseObject({ level: optionalNumber.describe("From 0 to 1.") }).optional(),
  }),
});

/** The query: the courier's token, the run, and for OsmAnd all the rest. */
export const OsmandQuery = z.looseObject({
  token: z.string().optional().describe("The courier's token: these apps send no header."),
  run: z.string().optional().describe("The run; without it the courier's own run for this phone."),
  id: z.string().optional().describe("The phone's name; `deviceid` is the same."),
  lat: z.string().optional().describe("Degrees, WGS-84."),
  lon: z.string().optional().describe("Degrees, WGS-84."),
  timestamp: z.string().optional().describe("Seconds or milliseconds since 1970, or RFC 3339; without it, now."),
  speed: z.string().optional().describe("Knots."),
  bearing: z.string().optional().describe("Degrees; `heading` is the same."),
  accuracy: z.string().optional().describe("Metres."),
  batt: z.string().optional().describe("Per cent."),
});
export const OsmandBody = z.union([TraccarBody, z.record(z.string(), z.unknown())]);

/** Accepted bodies: the parameters as a form, Traccar Client's JSON, or none. */
export const osmandBodyParser: BodyParser = {
  types: ["application/x-www-form-urlencoded", "application/json"],
  read(text, type) {
    if (text === "") return {};
    return type === "application/json" ? parseJson(text) : Object.fromEntries(new URLSearchParams(text));
  },
};

/**
 * The fix of a message and the device it names. No fix when the message has no position (cells, wireless networks) or
 * the phone marks it invalid. Throws VALIDATION_FAILED.
 */
export function parseOsmand(
  query: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
  now: Date,
): { device: string | undefined; fix?: Fix } {
  if (typeof body["location"] === "object") return parseTraccar(body);
  const parameters = { ...query, ...body };
  const device = [parameters["id"], parameters["deviceid"]].find((name) => typeof name === "string");
  if (parameters["lat"] === undefined && typeof parameters["location"] === "string")
    [parameters["lat"], parameters["lon"]] = parameters["location"].split(",");
  const invalid = parameters["valid"] === "false" || parameters["valid"] === "0";
  if (invalid || (parameters["lat"] === undefined && parameters["lon"] === undefined)) return { device };
  const given = validate(OsmandParameters, parameters, Object.keys(body).length === 0 ? "/query" : "");
  const fix = {
    fixTime: given.timestamp ?? now.toISOString(),
    lat: given.lat,
    lon: given.lon,
    ...optionalAccuracy(given.accuracy),
    ...optionalField("speedMps", given.speed === undefined ? undefined : given.speed * KNOT_MPS, 1_000),
    ...optionalField("headingDeg", given.bearing ?? given.heading, 360),
    ...optionalField("batteryPct", given.batt, 100),
  };
  return { device, fix };
}

function parseTraccar(body: object): { device: string | undefined; fix: Fix } {
  const { device_id: device, location } = validate(TraccarBody, body);
  const { coords, battery } = location;
  const level = battery?.level ?? undefined;
  const fix = {
    fixTime: new Date(location.timestamp).toISOString(),
    lat: coords.latitude,
    lon: coords.longitude,
    ...optionalAccuracy(coords.accuracy ?? undefined),
    ...optionalField("speedMps", coords.speed ?? undefined, 1_000),
    ...optionalField("headingDeg", coords.heading ?? undefined, 360),
    ...optionalField("batteryPct", level === undefined ? undefined : level * 100, 100),
  };
  return { device: device === undefined ? undefined : String(device), fix };
}
