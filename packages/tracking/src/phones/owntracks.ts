import type { Fix } from "@waybill/events-schema/tracking";
import { parseJson, type BodyParser } from "@waybill/kernel/body";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { optionalAccuracy, optionalField } from "./phone-parameters.ts";

/** OwnTracks' message with a position (owntracks.org/booklet/tech/json). On iOS negative values mean unknown. */
const OwnTracksLocation = z.looseObject({
  _type: z.literal("location"),
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  tst: z.int().min(0).max(253_402_300_799).describe("When the phone took it, in seconds since 1970."),
  tid: z.string().max(64).optional().describe("The phone's name, by default of two letters."),
  acc: z.number().optional().describe("Accuracy, metres."),
  vel: z.number().optional().describe("Speed, kilometres an hour."),
  cog: z.number().optional().describe("Course over ground, degrees."),
  batt: z.number().optional().describe("Battery, per cent."),
});

/** Any message of the app: positions, and others that are acknowledged and ignored. */
export const OwnTracksMessage = z.union([OwnTracksLocation, z.looseObject({ _type: z.string() })]);

/** Accepted bodies. An empty one means that a friend was deleted. */
export const ownTracksBodyParser: BodyParser = {
  types: ["application/json"],
  read: (text) => (text === "" ? { _type: "nothing" } : parseJson(text)),
};

/** The fix of a message and the device it names; undefined when it has no position. Throws VALIDATION_FAILED. */
export function parseOwnTracks(
  message: z.output<typeof OwnTracksMessage>,
): { device: string | undefined; fix: Fix } | undefined {
  if (message["_type"] !== "location") return undefined;
  const { tid, tst, lat, lon, acc, vel, cog, batt } = validate(OwnTracksLocation, message);
  const fix = {
    fixTime: new Date(tst * 1_000).toISOString(),
    lat,
    lon,
    ...optionalAccuracy(acc),
    ...optionalField("speedMps", vel === undefined ? undefined : vel / 3.6, 1_000),
    ...optionalField("headingDeg", cog, 360),
    ...optionalField("batteryPct", batt, 100),
  };
  return { device: tid, fix };
}
