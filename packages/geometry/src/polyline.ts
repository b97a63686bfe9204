import { decode, encode } from "@googlemaps/polyline-codec";
import type { Place } from "./places.ts";

/** Decimals of a degree: the sixth is 11 cm. */
const DECIMALS = 6;

/** A path as one line of text, to the nearest 1e-6 of a degree. */
export const encoded = (path: readonly Place[]): string =>
  encode(
    path.map(({ lat, lon }) => [lat, lon]),
    DECIMALS,
  );

/** The path that `encoded` told. */
export const decoded = (text: string): Place[] => decode(text, DECIMALS).map(([lat, lon]) => ({ lat, lon }));
