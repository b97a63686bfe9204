import { parameters } from "./stage.ts";

/** Where the settings are. Their values live in SSM and are read at run time, so that a link never carries a secret. */
export const settings = new sst.Linkable("Settings", { properties: { path: parameters() } });
