import { authorizer } from "./decision.ts";
import { bearer } from "./tokens.ts";

export type { Decision } from "./decision.ts";

/** Who is calling, by their bearer token? */
export const handler = authorizer("Access", ({ identitySource, headers }) =>
  bearer((identitySource ?? [headers?.["authorization"]])[0]),
);
