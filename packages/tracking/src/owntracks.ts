import type { Fix } from "@waybill/events-schema/tracking";
import { parseJson, type BodyParser } from "@waybill/kernel/body";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { accuracy, within } from "./phones.ts";

/** OwnTracks' message with a place (owntracks.org/booklet/tech/json). Below zero is how iOS says that it does not know. */
const Location = z.looseObject({
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

/** Whatever the app posts: places, and much else that is answered and let go. */
export const OwnTracks = z.union([Location, z.looseObject({ _type: z.string() })]);

/** Its bodies. An empty one says that a friend was deleted. */
export const ownTracksBody: BodyParser = {
  types: ["application/json"],
  read: (text) => (text === "" ? { _type: "nothing" } : parseJson(text)),
};

/** The fix of a message and the phone it names, or nothing where it tells no place. Throws VALIDATION_FAILED. */
export function fixOfOwnTracks(
  message: z.output<typeof OwnTracks>,
): { device: string | undefined; fix: Fix } | undefined {
  if (message["_type"] !== "location") return undefined;
  const { tid, tst, lat, lon, acc, vel, cog, batt } = validate(Location, message);
  const fix = {
    fixTime: new Date(tst * 1_000).toISOString(),
    lat,
    lon,
    ...accuracy(acc),
    ...within("speedMps", vel === undefined ? undefined : vel / 3.6, 1_000),
    ...within("headingDeg", cog, 360),
    ...within("batteryPct", batt, 100),
  };
  return { device: tid, fix };
}
