import { createAuthorizer } from "./create-authorizer.ts";
import { bearerToken } from "./tokens.ts";

export type { AuthorizerResponse } from "./create-authorizer.ts";

/** Who is calling, by their bearer token? */
export const handler = createAuthorizer("Access", ({ identitySource, headers }) =>
  bearerToken((identitySource ?? [headers?.["authorization"]])[0]),
);
