/**
 * Where a claim of a token is: by its name (`cognito:groups`, `https://waybill.example/role`), or by a JSON Pointer (RFC 6901)
 * when it is within another one (`/realm_access/roles`). Who reads tokens and who makes them for a stage agree here.
 */
export const parseClaimPath = (text: string): string[] =>
  text.startsWith("/")
    ? text
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    : [text];
