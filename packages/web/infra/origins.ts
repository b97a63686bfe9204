import { readPageOrigins } from "../../../stacks/registry.ts";

/** Where the pages may connect to besides their own origin, for the Content-Security-Policy. */
export const pageOrigins = new sst.Linkable("PageOrigins", { properties: { origins: readPageOrigins() } });
