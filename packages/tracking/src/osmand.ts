import type { Fix } from "@waybill/events-schema/tracking";
import { parseJson, type BodyParser } from "@waybill/kernel/body";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { accuracy, within } from "./phones.ts";

const KNOT_MPS = 1_852 / 3_600;

const number = z
  .string()
  .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, "This is not a number.")
  .transform(Number);
const degrees = (most: number) => number.pipe(z.number().min(-most).max(most));

/** Seconds or milliseconds since 1970, or a date and a time; without a zone it is UTC. */
const Moment = z.string().transform((text, context) => {
  const units = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  // Date.parse takes 31 February, and makes it March.
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

/** OsmAnd's parameters (traccar.org/osmand), as text in the address or in a form. There are more, and none is asked for. */
const Parameters = z.object({
  lat: degrees(90),
  lon: degrees(180),
  timestamp: Moment.optional(),
  accuracy: number.optional(),
  speed: number.optional(),
  bearing: number.optional(),
  heading: number.optional(),
  batt: number.optional(),
});

const unknownOr = z.number().nullish();
/** What Traccar Client posts since version 9 (traccar.org/osmand). Below zero is how it says that it does not know. */
const TraccarClient = z.looseObject({
  device_id: z.union([z.string(), z.int()]).optional().describe("The phone's name."),
  location: z.looseObject({
    timestamp: z.iso.datetime({ offset: true, error: "Write a time: 2026-12-01T09:00:00Z." }),
    coords: z.looseObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      accuracy: unknownOr.describe("Metres."),
      speed: unknownOr.describe("Metres per second."),
      heading: unknownOr.describe("Degrees."),
    }),
    battery: z.looseObject({ level: unknownOr.describe("From 0 to 1.") }).optional(),
  }),
});

/** What stands in the address: whose it is, for which run, and with OsmAnd all the rest. */
export const OsmandQuery = z.looseObject({
  token: z.string().optional().describe("The courier's token: these apps send no header."),
  run: z.string().optional().describe("The run; without it one of the courier's own for this phone."),
  id: z.string().optional().describe("The phone's name; `deviceid` is the same."),
  lat: z.string().optional().describe("Degrees, WGS-84."),
  lon: z.string().optional().describe("Degrees, WGS-84."),
  timestamp: z.string().optional().describe("Seconds or milliseconds since 1970, or RFC 3339; without it, now."),
  speed: z.string().optional().describe("Knots."),
  bearing: z.string().optional().describe("Degrees; `heading` is the same."),
  accuracy: z.string().optional().describe("Metres."),
  batt: z.string().optional().describe("Per cent."),
});
export const OsmandBody = z.union([TraccarClient, z.record(z.string(), z.unknown())]);

/** Its bodies: the parameters as a form, Traccar Client's JSON, or none. */
export const osmandBody: BodyParser = {
  types: ["application/x-www-form-urlencoded", "application/json"],
  read(text, type) {
    if (text === "") return {};
    return type === "application/json" ? parseJson(text) : Object.fromEntries(new URLSearchParams(text));
  },
};

/**
 * The fix of a message and the phone it names; no fix where it tells no place: cells, wireless networks, a fix that the
 * phone itself calls not valid. Throws VALIDATION_FAILED.
 */
export function fixOfOsmand(
  query: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
  now: Date,
): { device: string | undefined; fix?: Fix } {
  if (typeof body["location"] === "object") return fixOfTraccar(body);
  const told = { ...query, ...body };
  const device = [told["id"], told["deviceid"]].find((name) => typeof name === "string");
  if (told["lat"] === undefined && typeof told["location"] === "string")
    [told["lat"], told["lon"]] = told["location"].split(",");
  const invalid = told["valid"] === "false" || told["valid"] === "0";
  if (invalid || (told["lat"] === undefined && told["lon"] === undefined)) return { device };
  const given = validate(Parameters, told, Object.keys(body).length === 0 ? "/query" : "");
  const fix = {
    fixTime: given.timestamp ?? now.toISOString(),
    lat: given.lat,
    lon: given.lon,
    ...accuracy(given.accuracy),
    ...within("speedMps", given.speed === undefined ? undefined : given.speed * KNOT_MPS, 1_000),
    ...within("headingDeg", given.bearing ?? given.heading, 360),
    ...within("batteryPct", given.batt, 100),
  };
  return { device, fix };
}

function fixOfTraccar(body: object): { device: string | undefined; fix: Fix } {
  const { device_id: device, location } = validate(TraccarClient, body);
  const { coords, battery } = location;
  const level = battery?.level ?? undefined;
  const fix = {
    fixTime: new Date(location.timestamp).toISOString(),
    lat: coords.latitude,
    lon: coords.longitude,
    ...accuracy(coords.accuracy ?? undefined),
    ...within("speedMps", coords.speed ?? undefined, 1_000),
    ...within("headingDeg", coords.heading ?? undefined, 360),
    ...within("batteryPct", level === undefined ? undefined : level * 100, 100),
  };
  return { device: device === undefined ? undefined : String(device), fix };
}
