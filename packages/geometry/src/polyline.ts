import type { LatLon } from "./lat-lon.ts";

/** Steps of a degree: the sixth decimal is 11 cm. */
const STEPS_PER_DEGREE = 1e6;
/** A character carries five bits; this bit says that more follow. */
const CONTINUATION_BIT = 0x20;
/** Characters start at `?`. */
const FIRST_CHAR_CODE = 63;

/** A path as one line of text, rounded to 1e-6 degrees: each position as the steps from the one before. */
export function encodePolyline(path: readonly LatLon[]): string {
  let text = "";
  let [lat, lon] = [0, 0];
  for (const place of path) {
    const [north, east] = [Math.round(place.lat * STEPS_PER_DEGREE), Math.round(place.lon * STEPS_PER_DEGREE)];
    text += encodeNumber(north - lat) + encodeNumber(east - lon);
    [lat, lon] = [north, east];
  }
  return text;
}

/** The path of an encoded polyline. */
export function decodePolyline(text: string): LatLon[] {
  const path: LatLon[] = [];
  const steps = decodeNumbers(text);
  let [lat, lon] = [0, 0];
  for (let n = 0; n + 1 < steps.length; n += 2) {
    lat += steps[n]!;
    lon += steps[n + 1]!;
    path.push({ lat: lat / STEPS_PER_DEGREE, lon: lon / STEPS_PER_DEGREE });
  }
  return path;
}

/** The sign is the lowest bit, so that numbers near zero are short. */
function encodeNumber(steps: number): string {
  let rest = steps < 0 ? ~(steps << 1) : steps << 1;
  let text = "";
  for (; rest >= CONTINUATION_BIT; rest >>= 5)
    text += String.fromCharCode((CONTINUATION_BIT | (rest & 0x1f)) + FIRST_CHAR_CODE);
  return text + String.fromCharCode(rest + FIRST_CHAR_CODE);
}

function decodeNumbers(text: string): number[] {
  const found: number[] = [];
  let [bits, shift] = [0, 0];
  for (let n = 0; n < text.length; n++) {
    const letter = text.charCodeAt(n) - FIRST_CHAR_CODE;
    bits |= (letter & 0x1f) << shift;
    shift += 5;
    if (letter >= CONTINUATION_BIT) continue;
    found.push(bits & 1 ? ~(bits >> 1) : bits >> 1);
    [bits, shift] = [0, 0];
  }
  return found;
}
