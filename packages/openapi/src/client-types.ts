import openapiTypescript, { astToString } from "openapi-typescript";

const HEADER = "// Generated from docs/openapi.json by `npm run openapi`. Do not edit.\n\n";

/** The TypeScript types of all operations of an OpenAPI document, as openapi-fetch reads them. */
export async function renderClientTypes(document: string): Promise<string> {
  return HEADER + astToString(await openapiTypescript(document, { silent: true }));
}
