import type { StageRule } from "../rule.ts";

const SECRET_PATTERNS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]+\./,
  /"d":\s*"[\w-]{20,}"/,
];
const SECRET_NAMES = /secret|password|passphrase|private|credential|signing-?key/i;

export const noSecrets: StageRule = {
  id: "no-secrets",
  why: "Links are in every linked package, under one key a stage and one nonce: whoever can read two packages can read both. The plan is committed.",
  fix: "Keep it as SecureString in SSM below the service's settings; sst.Secret counts as a setting, not as a secret.",
  findViolations: (view) => [
    ...view.functions.flatMap(({ id, env, links }) => [
      ...findSecrets(id, "environment", env),
      ...Object.entries(links).flatMap(([name, link]) =>
        link["type"] === "sst.sst.Secret"
          ? [secretViolation(id, `link ${name}`)]
          : findSecrets(id, `link ${name}`, link),
      ),
    ]),
    ...view.parameters
      .filter(({ type }) => type !== "SecureString")
      .flatMap(({ name, value }) => findSecrets(name, "value", { [name]: value })),
  ],
};

const secretViolation = (resource: string, where: string) => ({
  resource,
  observed: `${where} looks like a secret`,
  wanted: "a SecureString in SSM",
});

const findSecrets = (resource: string, where: string, values: Record<string, unknown>) =>
  Object.entries(values)
    .filter(
      ([name, value]) =>
        typeof value === "string" &&
        (SECRET_NAMES.test(name) || SECRET_PATTERNS.some((pattern) => pattern.test(value))),
    )
    .map(([name]) => secretViolation(resource, `${where}.${name}`));
