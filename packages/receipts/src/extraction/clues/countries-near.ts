import { KNOWN_COUNTRIES } from "./countries.ts";

/** A part of the Earth, in degrees of WGS-84. */
export interface GeoArea {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** A receipt of the neighbors may come from so far beyond a border, and positions are not exact. */
const MARGIN_DEGREES = 0.1;
/** Points of a grid over the area: so near that no country falls between. */
const STEP_DEGREES = 0.1;
/** A run through a larger area says little about where a receipt is from. */
const MAX_SIDE_DEGREES = 4;
/** What the borders call metropolitan France. */
const ALIASES: Record<string, string> = { FX: "FR" };

/**
 * The countries in and around an area, by the borders of OpenStreetMap; none when it is too large, or when one of them is not in our
 * table: what is paid there is not known. Loads the borders at the first call, 50 ms.
 */
export async function countriesNear({ south, west, north, east }: GeoArea): Promise<string[]> {
  if (north - south > MAX_SIDE_DEGREES || east - west > MAX_SIDE_DEGREES) return [];
  const { iso1A2Code } = await import("@rapideditor/country-coder");
  const wider = MARGIN_DEGREES / Math.max(0.1, Math.cos((Math.PI * (south + north)) / 360));
  const found = new Set<string>();
  for (const lat of steps(south - MARGIN_DEGREES, north + MARGIN_DEGREES))
    for (const lon of steps(west - wider, east + wider)) {
      const code = iso1A2Code([lon, lat], { level: "territory" });
      if (code !== null) found.add(ALIASES[code] ?? code);
    }
  return [...found].every((code) => KNOWN_COUNTRIES.has(code)) ? [...found].toSorted() : [];
}

function steps(from: number, to: number): number[] {
  const count = Math.ceil((to - from) / STEP_DEGREES);
  return Array.from({ length: count + 1 }, (_, n) => from + ((to - from) * n) / count);
}
