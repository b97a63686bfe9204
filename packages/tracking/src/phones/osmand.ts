import type { Fix } from "@waybill/events-schema/tracking";
import { parseJson, type BodyParser } from "@waybill/kernel/body";
import { wrongField } from "@waybill/kernel/errors";
import { METRES_PER_HDOP } from "@waybill/geometry/lat-lon";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import {
  PhoneQuery,
  degrees,
  optionalAccuracy,
  optionalField,
  optionalNumber,
  phoneTime,
  readDevice,
} from "./phone-parameters.ts";

const KNOT_MPS = 1_852 / 3_600;

/** OsmAnd's parameters (traccar.org/osmand) as text, in the query or in a form. Others are ignored. */
const OsmandParameters = z.object({
  lat: degrees(90),
  lon: degrees(180),
  timestamp: phoneTime.optional(),
  accuracy: optionalNumber,
  hdop: optionalNumber,
  speed: optionalNumber,
  bearing: optionalNumber,
  heading: optionalNumber,
  batt: optionalNumber,
});

/** The body of Traccar Client since version 9 (traccar.org/osmand). Negative values mean unknown. */
const TraccarBody = z.looseObject({
  device_id: z
    .unknown()
    .transform(readDevice)
    .optional()
    .meta({ type: ["string", "integer"], description: "The phone's name." }),
  location: z.looseObject({
    timestamp: phoneTime.meta({ type: "string", description: "RFC 3339." }),
    coords: z.looseObject({
      latitude: degrees(90),
      longitude: degrees(180),
      accuracy: optionalNumber.describe("Metres."),
      speed: optionalNumber.describe("Metres per second."),
      heading: optionalNumber.describe("Degrees."),
    }),
    battery: z
      .looseObject({ level: optionalNumber.describe("From 0 to 1.") })
      .nullish()
      .catch(null),
  }),
});

/** The query: the courier's token, the run, and for OsmAnd all the rest. */
export const OsmandQuery = z.looseObject({
  token: z.string().optional().describe("The courier's token: these apps send no header."),
  ...PhoneQuery.shape,
  id: z.string().optional().describe("The phone's name; `deviceid` is the same."),
  lat: z.string().optional().describe("Degrees, WGS-84."),
  lon: z.string().optional().describe("Degrees, WGS-84."),
  timestamp: z.string().optional().describe("Seconds or milliseconds since 1970, or RFC 3339; without it, now."),
  speed: z.string().optional().describe("Knots."),
  bearing: z.string().optional().describe("Degrees; `heading` is the same."),
  accuracy: z.string().optional().describe("Metres."),
  hdop: z.string().optional().describe("Horizontal dilution of precision, used without an accuracy."),
  valid: z.string().optional().describe("`true` or `1`; a position with another value is ignored."),
  batt: z.string().optional().describe("Per cent."),
});
export const OsmandBody = z.union([TraccarBody, z.record(z.string(), z.unknown())]);

/** Accepted bodies: the parameters as a form, Traccar Client's JSON, or none. Apps name either by any media type. */
export const osmandBodyParser: BodyParser = {
  types: ["application/x-www-form-urlencoded", "application/json"],
  byContent: true,
  read: (text) => (/^\s*[[{]/.test(text) ? parseJson(text) : Object.fromEntries(new URLSearchParams(text.trim()))),
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
  if (typeof body["location"] === "object" && body["location"]) return parseTraccar(body);
  const parameters: Record<string, unknown> = { ...query, ...body };
  const device = readDevice(parameters["id"]) ?? readDevice(parameters["deviceid"]);
  const { lat, lon, location, timestamp, valid } = parameters;
  if (isNothing(lat) && isNothing(lon) && typeof location === "string")
    [parameters["lat"], parameters["lon"]] = splitLocation(location);
  if (isNothing(timestamp)) delete parameters["timestamp"];
  if (!isValid(valid) || (isNothing(parameters["lat"]) && isNothing(parameters["lon"]))) return { device };
  const given = validate(OsmandParameters, parameters, Object.keys(body).length === 0 ? "/query" : "");
  const dilutionM = given.hdop === undefined ? undefined : given.hdop * METRES_PER_HDOP;
  const fix = {
    fixTime: given.timestamp ?? now.toISOString(),
    lat: given.lat,
    lon: given.lon,
    ...optionalAccuracy(dilutionM),
    ...optionalAccuracy(given.accuracy),
    ...optionalField("speedMps", given.speed === undefined ? undefined : given.speed * KNOT_MPS, 1_000),
    ...optionalField("headingDeg", given.heading, 360),
    ...optionalField("headingDeg", given.bearing, 360),
    ...optionalField("batteryPct", given.batt, 100),
  };
  return { device, fix };
}

/** Latitude and longitude. Of `49,61,6,13`, with decimal commas, the first two are another place. */
function splitLocation(location: string): string[] {
  const parts = location.split(",");
  if (location !== "" && parts.length !== 2)
    throw wrongField("/query/location", "Send latitude and longitude with dots in them and one comma between them.");
  return parts;
}

const isNothing = (value: unknown) => value === undefined || value === null || value === "";

/** Whether a position is not marked as invalid: what Traccar takes for yes, and not `no` or `False`. */
const isValid = (value: unknown) =>
  isNothing(value) || VALID.includes(typeof value === "string" ? value.trim().toLowerCase() : value);
const VALID: readonly unknown[] = [true, 1, "true", "1"];

function parseTraccar(body: object): { device: string | undefined; fix: Fix } {
  const { device_id: device, location } = validate(TraccarBody, body);
  const { coords, battery } = location;
  const fix = {
    fixTime: location.timestamp,
    lat: coords.latitude,
    lon: coords.longitude,
    ...optionalAccuracy(coords.accuracy),
    ...optionalField("speedMps", coords.speed, 1_000),
    ...optionalField("headingDeg", coords.heading, 360),
    ...optionalField("batteryPct", battery?.level === undefined ? undefined : battery.level * 100, 100),
  };
  return { device, fix };
}
