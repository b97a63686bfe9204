import { createAuthorizer } from "./create-authorizer.ts";
import { bearerToken, basicPassword } from "./presented-token.ts";

/**
 * The authorizer for apps that are not ours, which send the same token as the password of HTTP Basic or as `token` in
 * the query. It is used for the endpoints of such apps only, so that a password remembered by a browser or a copied URL
 * gives access to nothing else.
 */
export const handler = createAuthorizer("AuthorizePhone", ({ identitySource, queryStringParameters }) => {
  const [given] = identitySource ?? [];
  // API Gateway passes the identity source without saying where it was found; the query is the other place.
  if (given !== undefined && given === queryStringParameters?.["token"]) return given;
  return basicPassword(given) ?? bearerToken(given);
});
