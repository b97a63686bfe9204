import type { Fix } from "@waybill/events-schema/tracking";
import { FreeText } from "@waybill/events-schema/text";
import { parseJson, type BodyParser } from "@waybill/kernel/body";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { degrees, optionalAccuracy, optionalField, optionalNumber, phoneTime, readDevice } from "./phone-parameters.ts";

/** OwnTracks' message with a position (owntracks.org/booklet/tech/json). On iOS negative values mean unknown. */
const OwnTracksLocation = z.looseObject({
  _type: z.literal("location"),
  lat: degrees(90),
  lon: degrees(180),
  tst: phoneTime.meta({ type: "number", description: "When the phone took it, in seconds since 1970." }),
  tid: z
    .unknown()
    .transform(readDevice)
    .optional()
    .meta({ type: "string", description: "The phone's name, by default of two letters." }),
  acc: optionalNumber.describe("Accuracy, metres."),
  vel: optionalNumber.describe("Speed, kilometres an hour."),
  cog: optionalNumber.describe("Course over ground, degrees."),
  batt: optionalNumber.describe("Battery, per cent."),
});

/** Any message of the app: positions, and others that are acknowledged and ignored. */
export const OwnTracksMessage = z.union([OwnTracksLocation, z.looseObject({ _type: FreeText })]);

/** Accepted bodies, whatever media type a relay names. An empty one means that a friend was deleted. */
export const ownTracksBodyParser: BodyParser = {
  types: ["application/json"],
  byContent: true,
  read: (text) => (text === "" ? { _type: "nothing" } : parseJson(text)),
};

/** The fix of a message and the device it names; undefined when it has no position. Throws VALIDATION_FAILED. */
export function parseOwnTracks(
  message: z.output<typeof OwnTracksMessage>,
): { device: string | undefined; fix: Fix } | undefined {
  if (message["_type"] !== "location") return undefined;
  const { tid, tst, lat, lon, acc, vel, cog, batt } = validate(OwnTracksLocation, message);
  const fix = {
    fixTime: tst,
    lat,
    lon,
    ...optionalAccuracy(acc),
    ...optionalField("speedMps", vel === undefined ? undefined : vel / 3.6, 1_000),
    ...optionalField("headingDeg", cog, 360),
    ...optionalField("batteryPct", batt, 100),
  };
  return { device: tid, fix };
}
