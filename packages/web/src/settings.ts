import * as z from "zod";

/** Settings of the pages, SSM parameters below `web/`. Everybody may read them. */
export const PageSettings = z.object({
  timeZone: z
    .string()
    .optional()
    .describe("IANA time zone of the organization: `default/timeZone`, which reports use too."),
  mapStyle: z
    .url()
    .optional()
    .describe("Style of a map with tiles, for MapLibre; without one the map is drawn without tiles."),
  mapOrigins: z
    .string()
    .default("")
    .transform((list) => list.split(/\s+/).filter((address) => address !== ""))
    .pipe(z.array(z.url()))
    .describe("Origins of the style's tiles, glyphs and sprites that are not its own, separated by spaces."),
  mapDatum: z
    .enum(["wgs84", "gcj02"])
    .optional()
    .describe("Datum of the style's tiles: what is drawn on tiles in GCJ-02 is shifted onto them."),
});
export type PageSettings = z.output<typeof PageSettings>;

/** The issuer of tokens, whom the pages ask for one. */
export const IssuerSettings = z.object({ issuer: z.string().optional() });
