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
});
export type PageSettings = z.output<typeof PageSettings>;

/** The issuer of tokens, whom the pages ask for one. */
export const IssuerSettings = z.object({ issuer: z.string().optional() });
