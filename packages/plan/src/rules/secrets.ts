import type { Rule } from "./rule.ts";

const looks = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]+\./,
  /"d":\s*"[\w-]{20,}"/,
];
const named = /secret|password|passphrase|private|credential|signing-?key/i;

export const noSecrets: Rule = {
  id: "no-secrets",
  why: "Links are in every linked package, under one key a stage and one nonce: whoever can read two packages can read both. The plan is committed.",
  fix: "Keep it as SecureString in SSM below the service's settings; sst.Secret counts as a setting, not as a secret.",
  finds: (view) => [
    ...view.functions.flatMap(({ id, env, links }) => [
      ...held(id, "environment", env),
      ...Object.entries(links).flatMap(([name, link]) =>
        link["type"] === "sst.sst.Secret" ? [secret(id, `link ${name}`)] : held(id, `link ${name}`, link),
      ),
    ]),
    ...view.parameters
      .filter(({ type }) => type !== "SecureString")
      .flatMap(({ name, value }) => held(name, "value", { [name]: value })),
  ],
};

const secret = (resource: string, where: string) => ({
  resource,
  observed: `${where} looks like a secret`,
  wanted: "a SecureString in SSM",
});

const held = (resource: string, where: string, values: Record<string, unknown>) =>
  Object.entries(values)
    .filter(
      ([name, value]) =>
        typeof value === "string" && (named.test(name) || looks.some((pattern) => pattern.test(value))),
    )
    .map(([name]) => secret(resource, `${where}.${name}`));
