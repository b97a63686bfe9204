import { seededRandom } from "@waybill/local/faults/seeded-random";
import { toLatLon } from "./plane.ts";

/**
 * A city that does not exist, and couriers who drive in it: tracks as a phone would record them, with traffic lights,
 * deliveries, tunnels, wandering receivers and now and then a fix that is kilometres off.
 */

const BLOCK_M = 140;
const REPORT_SECONDS = 10;

export interface CityFix {
  lat: number;
  lon: number;
  /** Seconds since the drive began. */
  second: number;
  speedMps: number;
  headingDeg: number;
  batteryPct: number;
  /** Horizontal dilution of precision, as receivers write it: about a fifth of the accuracy in metres. */
  hdop: number;
}

interface Walker {
  x: number;
  y: number;
  heading: number;
  leftM: number;
}

/** A drive of `minutes`, one fix every ten seconds. The same seed gives the same drive. */
export function generateDrive(seed: number, minutes = 40): CityFix[] {
  const random = seededRandom(seed);
  const at: Walker = {
    x: Math.round((random() - 0.5) * 40) * BLOCK_M,
    y: Math.round((random() - 0.5) * 40) * BLOCK_M,
    heading: Math.floor(random() * 4),
    leftM: BLOCK_M,
  };
  const wander = { x: 0, y: 0 };
  const fixes: CityFix[] = [];
  let standing = 0;
  let tunnel = 0;
  for (let second = 0; second < minutes * 60; second += REPORT_SECONDS) {
    const speedMps = standing > 0 ? 0 : Math.round((5 + random() * 8) * 100) / 100;
    if (standing > 0) standing -= REPORT_SECONDS;
    else moveForward(at, speedMps * REPORT_SECONDS, random);
    if (standing <= 0 && random() < 0.03) standing = 60 + Math.floor(random() * 12) * 10;
    if (tunnel > 0) {
      tunnel -= REPORT_SECONDS;
      continue;
    }
    if (random() < 0.008) tunnel = 40;
    wander.x = wander.x * 0.85 + (random() - 0.5) * 3;
    wander.y = wander.y * 0.85 + (random() - 0.5) * 3;
    const glitch = random() < 0.006;
    const blurred = !glitch && random() < 0.01;
    const spread = glitch ? 4_000 : blurred ? 300 : 0;
    fixes.push({
      ...toLatLon({ x: at.x + wander.x + (random() - 0.5) * spread, y: at.y + wander.y + (random() - 0.5) * spread }),
      second,
      speedMps,
      headingDeg: at.heading * 90,
      batteryPct: Math.max(5, 100 - Math.floor(second / 300)),
      hdop: blurred ? 40 : Math.round((0.8 + random()) * 10) / 10,
    });
  }
  return fixes;
}

/** A fix as a phone reports it: all that it knows, rounded as its sensors are. */
export function toReportedFix(
  { lat, lon, hdop, speedMps, headingDeg, batteryPct }: Omit<CityFix, "second">,
  at: number,
) {
  return {
    fixTime: new Date(at).toISOString(),
    lat: Math.round(lat * 1e7) / 1e7,
    lon: Math.round(lon * 1e7) / 1e7,
    accuracyM: Math.round(hdop * 50) / 10,
    speedMps,
    headingDeg,
    batteryPct,
  };
}

/** The drive as GPX 1.1, beginning at `start`. */
export function formatGpx(
  name: string,
  fixes: readonly Pick<CityFix, "lat" | "lon" | "second" | "hdop">[],
  start: Date,
): string {
  const points = fixes.map(
    ({ lat, lon, second, hdop }) =>
      `<trkpt lat="${lat.toFixed(7)}" lon="${lon.toFixed(7)}"><time>${new Date(start.getTime() + second * 1_000).toISOString()}</time><hdop>${hdop}</hdop></trkpt>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Waybill" xmlns="http://www.topografix.com/GPX/1/1">
<trk><name>${name}</name><trkseg>
${points.join("\n")}
</trkseg></trk></gpx>
`;
}

/** Along the streets: straight on to the next corner, there mostly straight, sometimes left or right. */
function moveForward(at: Walker, metres: number, random: () => number): void {
  let left = metres;
  while (left > 0) {
    const step = Math.min(left, at.leftM);
    at.x += [0, 1, 0, -1][at.heading]! * step;
    at.y += [1, 0, -1, 0][at.heading]! * step;
    at.leftM -= step;
    left -= step;
    if (at.leftM > 0) continue;
    at.leftM = BLOCK_M;
    const turn = random();
    if (turn < 0.25) at.heading = (at.heading + 1) % 4;
    else if (turn < 0.5) at.heading = (at.heading + 3) % 4;
  }
}
