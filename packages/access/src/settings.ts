import { createPublicKey } from "node:crypto";
import { type Role, ROLES } from "@waybill/events-schema/api";
import { parseClaimPath } from "@waybill/events-schema/claim-path";
import * as z from "zod";
import { PublicKey } from "./public-keys.ts";

function parseOr<T>(parse: () => T, context: z.RefinementCtx, message: string): T {
  try {
    return parse();
  } catch {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  }
}

const JwksText = z
  .string()
  .transform((text, context): unknown => parseOr(() => JSON.parse(text) as unknown, context, "this is not JSON"))
  .pipe(z.object({ keys: z.array(PublicKey).min(1) }));

const PemText = z
  .string()
  .startsWith("-----BEGIN PUBLIC KEY-----")
  .transform((pem, context): unknown =>
    parseOr(() => createPublicKey(pem).export({ format: "jwk" }), context, "this is not a public key as PEM"),
  )
  .pipe(PublicKey);

/** Values with commas between them. */
const List = z
  .string()
  .transform((text) => text.split(",").flatMap((one) => one.trim() || []))
  .pipe(z.array(z.string()).min(1));

const ClaimPath = z.string().min(1).transform(parseClaimPath);
const claim = (name: string) => ClaimPath.default([name]);

const ClaimPaths = z.object({
  audience: claim("aud"),
  role: claim("role"),
  team: claim("team"),
  teams: claim("teams"),
  courierId: claim("sub"),
  name: claim("name"),
});
/** Which claim of a token is what, as a path of names. */
export type ClaimPaths = z.output<typeof ClaimPaths>;

/** The role that each value of the role claim means: without a setting a role's own name. */
const RolesByValue = z
  .partialRecord(z.enum(ROLES), List)
  .transform(
    (values) =>
      new Map<string, readonly Role[]>(
        ROLES.flatMap((role) => (values[role] ?? [role]).map((value) => ({ role, value }))).reduce(
          (all, { role, value }) => all.set(value, [...(all.get(value) ?? []), role]),
          new Map<string, Role[]>(),
        ),
      ),
  );

/**
 * Which tokens are trusted and what their claims mean: SSM parameters below `access/`. The keys are pasted (`jwks` or
 * `publicKey`), read from `jwksUrl`, or both; with none of them the issuer says where they are.
 */
export const AccessSettings = z
  .object({
    issuer: z.string().min(1),
    audience: List,
    jwks: JwksText.optional(),
    publicKey: PemText.optional(),
    jwksUrl: z.string().optional(),
    /** Keys may be read over plain HTTP from this machine: the offline cloud's issuer has no certificate. */
    allowLoopback: z.stringbool().default(false),
    claims: ClaimPaths.prefault({}),
    roles: RolesByValue.prefault({}),
    /** What the names of teams begin with in the claim of teams, where it has other groups too. */
    teamPrefix: z.string().min(1).optional(),
  })
  .superRefine(({ issuer, jwks, publicKey, jwksUrl, allowLoopback }, context) => {
    const isPasted = jwks !== undefined || publicKey !== undefined;
    const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
    if (jwks !== undefined && publicKey !== undefined) refuse("jwks", "set one of jwks and publicKey");
    if (jwksUrl !== undefined && !isReadable(jwksUrl, allowLoopback)) refuse("jwksUrl", "this is not an https URL");
    if (jwksUrl === undefined && !isPasted && !isReadable(issuer, allowLoopback))
      refuse("jwks", "set one of jwks, publicKey and jwksUrl, or an https issuer that publishes its keys");
  });
export type AccessSettings = z.output<typeof AccessSettings>;

/** Whether keys may be read from there. Over plain HTTP whoever is on the way could replace them. */
export function isReadable(text: string, allowLoopback: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (allowLoopback && url.protocol === "http:" && url.hostname === "127.0.0.1");
}
