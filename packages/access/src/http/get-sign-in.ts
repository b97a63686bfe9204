import { http, ok } from "@waybill/kernel/http";
import { problem } from "@waybill/kernel/errors";
import { settings } from "@waybill/kernel/settings";
import * as z from "zod";

/** SSM parameters below `access/`, beside those of the authorizer. */
const SignInSettings = z.object({
  issuer: z.string().min(1),
  clientId: z.string().min(1).optional(),
  scope: z.string().min(1).default("openid profile"),
  parameters: z.record(z.string(), z.string()).optional(),
});

const SignInResponse = z
  .object({
    issuer: z.string().describe("The OpenID Connect issuer, which says where its endpoints are."),
    clientId: z.string().describe("The web app's client id there: authorization code with PKCE, without a secret."),
    scope: z.string().describe("The scope to request."),
    parameters: z
      .record(z.string(), z.string())
      .optional()
      .describe("Further parameters of the authorization request."),
  })
  .meta({
    examples: [
      { issuer: "https://id.example.com/realms/waybill", clientId: "waybill-web", scope: "openid profile" },
      {
        issuer: "https://waybill.eu.auth0.com/",
        clientId: "6kDrQMGKFrxWKHWNT5Kx3ZbEXAMPLE00",
        scope: "openid profile offline_access",
        parameters: { audience: "https://api.waybill.example" },
      },
    ],
  });

const readSettings = () => settings("access", "sign-in", SignInSettings);

/** GET /v1/sign-in: where people sign in, for a web page. It may be cached for five minutes. */
export const handler = http(
  {
    name: "GetSignIn",
    roles: "anyone",
    problems: ["NOT_FOUND"],
    responses: { 200: SignInResponse },
    warm: readSettings,
  },
  async function getSignIn() {
    const { clientId, ...rest } = await readSettings();
    if (clientId === undefined)
      throw problem("NOT_FOUND", "Nobody can sign in from a web page here yet. Set the SSM parameter access/clientId.");
    return ok({ clientId, ...rest }, { "cache-control": "public, max-age=300" });
  },
);
