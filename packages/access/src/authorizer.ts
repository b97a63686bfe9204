import { createAuthorizer } from "./create-authorizer.ts";
import { bearerToken } from "./presented-token.ts";

export type { AuthorizerResponse } from "./create-authorizer.ts";

/** The authorizer for bearer tokens. */
export const handler = createAuthorizer("AuthorizeRequest", ({ identitySource, headers }) =>
  bearerToken((identitySource ?? [headers?.["authorization"]])[0]),
);
