/**
 * Formats whose meaning is their name. zod adds a regular expression to each and changes it between its releases, so the
 * expressions are not compared. Instead, sample values are matched against them: a change that allows offsets or
 * milliseconds is found, and a better expression for leap years is no change.
 */
const FORMAT_SAMPLES: Readonly<Record<string, readonly string[]>> = {
  "date-time": [
    "2026-01-31T23:59:59Z",
    "2026-01-31T23:59:59.123Z",
    "2026-01-31T23:59:59.123456Z",
    "2026-01-31T23:59:59+08:00",
    "2026-01-31T23:59:59.123+08:00",
  ],
  uuid: [
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    "00000000-0000-0000-0000-000000000000",
  ],
  email: ["a.b@example.com", "a+b@example.com", '"a b"@example.com', "ä@example.com", "a@localhost"],
  date: [],
  duration: [],
  uri: [],
  ipv4: [],
  ipv6: [],
  cidrv4: [],
  cidrv6: [],
  base64: [],
  base64url: [],
  e164: [],
  jwt: [],
  cuid: [],
  cuid2: [],
  ulid: [],
  nanoid: [],
  xid: [],
  ksuid: [],
};

export function isKnownFormat(format: unknown): format is string {
  return typeof format === "string" && Object.hasOwn(FORMAT_SAMPLES, format);
}

/** The samples of a format that match the expression beside it. */
export function acceptedSamples(format: string, pattern: string | undefined): readonly string[] {
  const values = FORMAT_SAMPLES[format] ?? [];
  return pattern === undefined ? values : values.filter((value) => new RegExp(pattern).test(value));
}
