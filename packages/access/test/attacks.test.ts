import { createHmac } from "node:crypto";
import { exportJWK, exportSPKI, FlattenedSign } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startAws } from "../../kernel/test/aws.ts";
import { createKey, type IssuerKey, signClaims, startIssuer, withoutUndefined } from "./test-issuer.ts";

const aws = await startAws();
const issuer = await startIssuer();
/** Where an attacker would like to have the authorizer read from. */
const foreign = await startIssuer();
afterAll(() => Promise.all([aws.stop(), issuer.stop(), foreign.stop()]));

const [rsa, ec, ed, own] = await Promise.all([
  createKey("RS256", "rsa"),
  createKey("ES256", "ec"),
  createKey("EdDSA", "ed"),
  createKey("EdDSA", "own"),
]);
// A key that does not name its algorithm fits every one of its family.
issuer.keys = [withoutUndefined({ ...rsa.jwk, alg: undefined }), ec.jwk, ed.jwk];
foreign.keys = [own.jwk];
const rsaPem = await exportSPKI(rsa.publicKey);

const now = Math.floor(Date.now() / 1000);
const ISSUER = `${issuer.origin}/realm`;
/** For an hour: a busy machine needs minutes for this file. */
const GOOD = { iss: ISSUER, aud: "waybill", sub: "c1", role: "courier", iat: now, exp: now + 3_600 };

beforeAll(() => {
  for (const [key, value] of Object.entries({ issuer: ISSUER, audience: "waybill", allowLoopback: "true" }))
    aws.parameters.set(`/waybill/test/access/${key}`, value);
});
const { handler } = await import("../src/authorizer.ts");
const contextOf = async (token: string) =>
  (await handler({ identitySource: [`Bearer ${token}`], headers: {} })).context;

const encode = (value: unknown) =>
  Buffer.from(typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString(
    "base64url",
  );
const claims = (change: object) => () => signClaims(rsa, { ...GOOD, ...change });
const header =
  (change: object, key: IssuerKey = own) =>
  () =>
    signClaims(key, GOOD, change);
/** Signed by the attacker with a secret, as which a careless library takes a public key. */
const hmac = (alg: string, secret: string | Buffer, kid = "rsa") => {
  const text = `${encode({ alg, kid })}.${encode({ ...GOOD, role: "admin" })}`;
  return () => `${text}.${createHmac(alg.replace("HS", "sha"), secret).update(text).digest("base64url")}`;
};
/** Any bytes as header and payload, signed by the issuer: what a faulty issuer could be made to sign. */
const signBytes =
  (head: string, payload: string | Buffer, key = ed) =>
  async () => {
    const text = `${encode(head)}.${encode(payload)}`;
    const signature = await crypto.subtle.sign("Ed25519", key.privateKey, Buffer.from(text));
    return `${text}.${Buffer.from(signature).toString("base64url")}`;
  };
const signText = (payload: string | Buffer) => signBytes(JSON.stringify({ alg: "EdDSA", kid: "ed" }), payload);
const changed =
  (change: (parts: string[]) => string[], key = rsa) =>
  async () =>
    change((await signClaims(key, GOOD)).split(".")).join(".");
/** The right key of the issuer for another algorithm of its family. */
const resigned = (alg: string, algorithm: { name: string; hash: string }) => async () => {
  const jwk = await crypto.subtle.exportKey("jwk", rsa.privateKey);
  const key = await crypto.subtle.importKey("jwk", { ...jwk, alg }, algorithm, false, ["sign"]);
  const text = `${encode({ alg, kid: "rsa" })}.${encode(GOOD)}`;
  const signature = await crypto.subtle.sign({ ...algorithm, saltLength: 32 }, key, Buffer.from(text));
  return `${text}.${Buffer.from(signature).toString("base64url")}`;
};
const goodText = JSON.stringify(GOOD);
/** Of the last letter of an RSA signature four bits are none of its bytes. */
const anotherText = (mark: string) => mark.slice(0, -1) + { A: "B", Q: "R", g: "h", w: "x" }[mark.at(-1)!];

const ATTACKS: Record<string, () => string | Promise<string>> = {
  "alg none": () => `${encode({ alg: "none" })}.${encode(GOOD)}.`,
  "alg nOnE with a key id": () => `${encode({ alg: "nOnE", kid: "rsa" })}.${encode(GOOD)}.`,
  "alg none with a signature of another token": changed(([, body, mark]) => [encode({ alg: "none" }), body!, mark!]),
  "no alg": () => `${encode({ kid: "rsa" })}.${encode(GOOD)}.AAAA`,
  "HS256 with the public key as PEM for a secret": hmac("HS256", rsaPem),
  "HS256 with the PEM without its last line break": hmac("HS256", rsaPem.trim()),
  "HS256 with the public key as JWK for a secret": hmac("HS256", JSON.stringify(rsa.jwk)),
  "HS512 with the modulus for a secret": hmac("HS512", Buffer.from(rsa.jwk.n!, "base64url")),
  "HS256 with the Ed25519 key for a secret": hmac("HS256", Buffer.from(ed.jwk.x!, "base64url"), "ed"),
  "HS384 with an empty secret": hmac("HS384", ""),
  "RS384 by the issuer's RSA key": resigned("RS384", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" }),
  "PS256 by the issuer's RSA key": resigned("PS256", { name: "RSA-PSS", hash: "SHA-256" }),
  "RS256 in the header of an Ed25519 signature": changed(
    ([, body, mark]) => [encode({ alg: "RS256", kid: "rsa" }), body!, mark!],
    ed,
  ),
  "the key id of another algorithm's key": header({ kid: "rsa" }, ed),
  "the key id of a key that is not the attacker's": header({ kid: "ed" }),
  "an unknown key id": header({ kid: "unknown" }),
  "a key id that is a path": header({ kid: "../../../../dev/null" }),
  "a key id that is an address": header({ kid: `${foreign.origin}/keys` }),
  "a key id that is a query": header({ kid: "x' UNION SELECT 'secret" }),
  "a key id that is an object": () => `${encode({ alg: "EdDSA", kid: { toString: "ed" } })}.${encode(GOOD)}.AAAA`,
  "a key id that every object has": header({ kid: "constructor" }),
  "no key id": header({ kid: undefined }),
  "the attacker's key in jwk": async () => header({ jwk: await exportJWK(own.publicKey), kid: undefined })(),
  "the attacker's key in jwk, with a key id of the issuer": async () => header({ jwk: own.jwk, kid: "ed" })(),
  "the attacker's key set in jku": header({ jku: `${foreign.origin}/keys` }),
  "the attacker's certificate in x5u": header({ x5u: `${foreign.origin}/certificate`, kid: "ed" }),
  "the attacker's certificate in x5c": header({ x5c: ["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"], kid: "ed" }),
  "an unknown critical header": signBytes(JSON.stringify({ alg: "EdDSA", kid: "ed", crit: ["exp"], exp: 1 }), goodText),
  "an empty list of critical headers": signBytes(JSON.stringify({ alg: "EdDSA", kid: "ed", crit: [] }), goodText),
  "a payload that is not encoded": async () => {
    const signed = await new FlattenedSign(Buffer.from(goodText))
      .setProtectedHeader({ alg: "EdDSA", kid: "ed", b64: false, crit: ["b64"] })
      .sign(ed.privateKey);
    return `${signed.protected}.${goodText}.${signed.signature}`;
  },
  "the JSON serialization of a signed token": async () =>
    JSON.stringify(
      await new FlattenedSign(Buffer.from(goodText))
        .setProtectedHeader({ alg: "EdDSA", kid: "ed" })
        .sign(ed.privateKey),
    ),
  "five parts, as an encrypted token": () => `${encode({ alg: "RSA-OAEP", enc: "A256GCM", kid: "rsa" })}.AA.AA.AA.AA`,
  "a token in a token": async () => signText(await signClaims(ed, GOOD))(),
  "a token in a token, declared": async () =>
    signBytes(JSON.stringify({ alg: "EdDSA", kid: "ed", cty: "JWT" }), await signClaims(ed, GOOD))(),
  "a payload that is a list": signText(JSON.stringify([GOOD])),
  "a payload that is a text": signText(JSON.stringify(goodText)),
  "a payload that is null": signText("null"),
  "a payload that is no UTF-8": signText(Buffer.concat([Buffer.from(goodText.slice(0, -1)), Buffer.from([0xff])])),
  "a payload with more than JSON": signText(`${goodText}{}`),
  "a header that is a list": () => `${encode(["RS256"])}.${encode(GOOD)}.AAAA`,
  "a type for logging out": header({ typ: "logout+jwt" }, ed),
  "a type for a proof of possession": header({ typ: "application/dpop+jwt" }, ed),
  "a changed role": changed(([head, , mark]) => [head!, encode({ ...GOOD, role: "admin" }), mark!]),
  "a signature of zeros": changed(([head, body]) => [head!, body!, encode(Buffer.alloc(64))], ec),
  "an empty signature": changed(([head, body]) => [head!, body!, ""]),
  "half a signature": changed(([head, body, mark]) => [head!, body!, mark!.slice(0, 40)]),
  "more after the signature": changed(([head, body, mark]) => [head!, body!, mark!, "AAAA"]),
  "padding after the signature": changed(([head, body, mark]) => [head!, body!, `${mark}=`]),
  "the padding that its signature would have": changed(([head, body, mark]) => [head!, body!, `${mark}==`]),
  "another text of the same signature": changed(([head, body, mark]) => [head!, body!, anotherText(mark!)]),
  "a signature in another alphabet": changed(([head, body, mark]) => [
    head!,
    body!,
    mark!.replaceAll("-", "+").replaceAll("_", "/"),
  ]),
  "another issuer": claims({ iss: foreign.origin }),
  "the issuer with a slash": claims({ iss: `${ISSUER}/` }),
  "the issuer and more": claims({ iss: `${ISSUER}.attacker.example` }),
  "the issuer in capital letters": claims({ iss: ISSUER.toUpperCase() }),
  "a list of issuers": claims({ iss: [ISSUER] }),
  "no issuer": claims({ iss: undefined }),
  "another audience": claims({ aud: "other" }),
  "other audiences": claims({ aud: ["other", "waybill-web", "Waybill"] }),
  "an audience that is an object": claims({ aud: { waybill: "waybill" } }),
  "an audience within a list": claims({ aud: [["waybill"]] }),
  "no audience, but the client's id": claims({ aud: undefined, client_id: "waybill", azp: "waybill" }),
  "an end in the past": claims({ exp: now - 31 }),
  "an end before 1970": claims({ exp: -1e20 }),
  "an end that is a text": claims({ exp: String(now + 600) }),
  "an end that JSON reads as infinite": signText(goodText.replace(/"exp":\d+/, '"exp":1e999')),
  "no end": claims({ exp: undefined }),
  "a start in the future": claims({ nbf: now + 3_600 }),
  "a start that is a text": claims({ nbf: "0" }),
  "no subject": claims({ sub: undefined }),
  "a subject that is a number": claims({ sub: 1 }),
  "a subject that is an object": claims({ sub: { toString: "c1" } }),
  "a subject with a line break": claims({ sub: "c1\nadmin" }),
  "a subject of 65 characters": claims({ sub: "x".repeat(65) }),
  "foreign values for a role": claims({ role: ["offline_access", "uma_authorization"] }),
  "two roles": claims({ role: ["courier", "admin"] }),
  "a role within a list": claims({ role: [["admin"]] }),
  "a role beside null": claims({ role: ["admin", null] }),
  "a role that is an object": claims({ role: { admin: true } }),
  "a role that is true": claims({ role: true }),
  "a role in capital letters": claims({ role: "Admin" }),
  "a role with a blank": claims({ role: "admin " }),
  "a role of other letters": claims({ role: "аdmin" }),
  "a role that every object has": claims({ role: ["constructor", "__proto__", "toString"] }),
  "a list of roles as one text": claims({ role: "courier,admin" }),
  "no role": claims({ role: undefined }),
  "two roles, one after the other": signText(goodText.replace(`"role"`, `"role":"admin","role"`)),
  "two roles, one with an escape": signText(goodText.replace(`"role"`, String.raw`"r\u006fle":"admin","role"`)),
  "a type that is a number": signBytes(JSON.stringify({ alg: "EdDSA", kid: "ed", typ: 5 }), goodText),
  "a type that is a list": signBytes(JSON.stringify({ alg: "EdDSA", kid: "ed", typ: ["JWT"] }), goodText),
  "an end after all dates": claims({ exp: 1e308 }),
  "two subjects": signText(goodText.replace(/}$/, `,"sub":"a1"}`)),
  "two algorithms": signBytes(`{"alg":"none","alg":"EdDSA","kid":"ed"}`, goodText),
  "two members of one name within a claim": signText(goodText.replace(/}$/, `,"act":{"sub":"x","sub":"y"}}`)),
  "teams as a text": claims({ teams: "south" }),
  "teams that are objects": claims({ teams: [{ id: "south" }] }),
  "teams that are null, which is not all teams": claims({ teams: null }),
  "51 teams": claims({ teams: Array.from({ length: 51 }, (_, n) => `t${n}`) }),
  "more than 8,192 characters": claims({ more: "x".repeat(8_000) }),
};

test("the tokens that the attacks are made from are valid, for each algorithm", async () => {
  for (const key of [rsa, ec, ed]) {
    expect(await contextOf(await signClaims(key, GOOD))).toEqual({ sub: "c1", role: "courier", exp: GOOD.exp });
    expect(await contextOf(await signClaims(key, GOOD, { typ: "at+jwt" }))).toMatchObject({ role: "courier" });
  }
  expect(await contextOf(await signText(goodText)())).toMatchObject({ role: "courier" });
});

test.each(Object.entries(ATTACKS))("a token with %s is refused", async (_, make) => {
  expect(await contextOf(await make())).toEqual({
    problem: expect.stringMatching(/^TOKEN_(INVALID|EXPIRED|MISSING)$/) as string,
    detail: expect.any(String) as string,
  });
});

test("no attack has the authorizer read from the attacker, or more than once from the issuer", () => {
  expect(Object.keys(ATTACKS).length).toBeGreaterThan(80);
  expect(foreign.reads).toEqual([]);
  expect(issuer.reads).toEqual(["/realm/.well-known/openid-configuration", "/realm/keys"]);
});
