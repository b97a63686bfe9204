import { createAuthorizer } from "./create-authorizer.ts";
import { bearerToken, basicPassword } from "./tokens.ts";

/**
 * Whose phone is calling, by the same token where apps that are not ours can put it: as the password of HTTP Basic, or
 * as `token` in the address. It stands before the doors of such apps and no other, so that a browser that remembers a
 * password, or an address that somebody copied, opens nothing else by itself.
 */
export const handler = createAuthorizer("PhoneAccess", ({ identitySource, queryStringParameters }) => {
  const [given] = identitySource ?? [];
  // API Gateway says what it was given and not where; the address is the other place to look.
  if (given !== undefined && given === queryStringParameters?.["token"]) return given;
  return basicPassword(given) ?? bearerToken(given);
});
