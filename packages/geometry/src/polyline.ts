import type { Place } from "./places.ts";

/** Steps of a degree: the sixth decimal is 11 cm. */
const STEPS = 1e6;
/** A letter carries five bits; this one says that more follow. */
const MORE = 0x20;
/** Letters begin at `?`. */
const FIRST = 63;

/** A path as one line of text, to the nearest 1e-6 of a degree: each place by its steps from the one before. */
export function encoded(path: readonly Place[]): string {
  let text = "";
  let [lat, lon] = [0, 0];
  for (const place of path) {
    const [north, east] = [Math.round(place.lat * STEPS), Math.round(place.lon * STEPS)];
    text += letters(north - lat) + letters(east - lon);
    [lat, lon] = [north, east];
  }
  return text;
}

/** The path that `encoded` told. */
export function decoded(text: string): Place[] {
  const path: Place[] = [];
  const steps = numbers(text);
  let [lat, lon] = [0, 0];
  for (let n = 0; n + 1 < steps.length; n += 2) {
    lat += steps[n]!;
    lon += steps[n + 1]!;
    path.push({ lat: lat / STEPS, lon: lon / STEPS });
  }
  return path;
}

/** The sign is the lowest bit, so that what is near to nought is short. */
function letters(steps: number): string {
  let rest = steps < 0 ? ~(steps << 1) : steps << 1;
  let text = "";
  for (; rest >= MORE; rest >>= 5) text += String.fromCharCode((MORE | (rest & 0x1f)) + FIRST);
  return text + String.fromCharCode(rest + FIRST);
}

function numbers(text: string): number[] {
  const found: number[] = [];
  let [bits, shift] = [0, 0];
  for (let n = 0; n < text.length; n++) {
    const letter = text.charCodeAt(n) - FIRST;
    bits |= (letter & 0x1f) << shift;
    shift += 5;
    if (letter >= MORE) continue;
    found.push(bits & 1 ? ~(bits >> 1) : bits >> 1);
    [bits, shift] = [0, 0];
  }
  return found;
}
