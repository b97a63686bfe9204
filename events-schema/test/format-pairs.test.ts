import * as z from "zod";
import { expect, it } from "vitest";
import { findMismatches } from "../src/compat/compare.ts";
import { contractJsonSchema } from "../src/schema/json-schema.ts";
import { testContract } from "./test-contract.ts";

const token = (header: object) => `${btoa(JSON.stringify(header))}.e30.c2ln`;
const times = [null, -1, 0, 1, 3].flatMap((precision) =>
  [false, true].flatMap((offset) => [false, true].map((local) => ({ precision, offset, local }))),
);

/** Texts of every format that a contract may have. */
const schemas: readonly z.ZodType[] = [
  ...times.map((options) => z.iso.datetime(options)),
  z.iso.date(),
  z.iso.date().regex(/^2026/),
  z.iso.datetime().endsWith("5Z"),
  z.iso.time(),
  z.iso.time({ precision: 0 }),
  z.iso.duration(),
  ...(["v1", "v4", "v6", "v7"] as const).map((version) => z.uuid({ version })),
  z.uuid(),
  z.uuid().startsWith("f"),
  z.guid(),
  z.email(),
  z.email({ pattern: z.regexes.html5Email }),
  z.email({ pattern: z.regexes.rfc5322Email }),
  z.email().endsWith("@example.org"),
  z.url(),
  z.url().max(16),
  z.jwt(),
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
  z.base64(),
  z.base64url(),
  z.base64().min(8),
  z.hex(),
  z.hash("md5"),
  z.hostname(),
  z.mac(),
  z.mac({ delimiter: "-" }),
  z.e164(),
  z.cuid2(),
  z.nanoid(),
  z.nanoid({ length: 12 }),
  z.ulid(),
  z.stringFormat("plate", /^[A-Z]+$/),
  z.stringFormat("plate", /^[A-Z]{4}$/),
  z.string(),
  z.string().startsWith("f"),
  z.string().includes("-"),
  z.string().lowercase(),
  z.string().regex(/^\S*$/),
  z.string().max(4),
  z.string().length(4),
  z.templateLiteral(["2026-", z.int()]),
  z.literal("::1.2.3.4"),
  z.enum(["PLATE", "😀😀😀"]),
];

const texts = [
  ..."2026-01-31T23:59 2026-01-31T23:59Z 2026-01-31T23:59+02:00 2026-01-31T23:59:55 2026-01-31T23:59:55Z".split(" "),
  ..."2026-01-31T23:59:55.5Z 2025-01-31T23:59:55.125Z 2026-01-31T23:59:55.125 2026-01-31T23:59:55.1256+08:00".split(
    " ",
  ),
  ..."2026-01-31T23:59:55.125-08:00 2026-01-31T23:59:55-08:00 2026-01-31 2025-12-31 2026-13 23:59 23:59:58 23:59:58.5 P3D".split(
    " ",
  ),
  "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  "f47ac10b-58cc-4372-a567-0e02b2c3d479",
  "1ec9414c-232a-6b00-b3c8-9e6bdeced846",
  "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
  "00000000-0000-0000-0000-000000000000",
  "11111111-1111-1111-1111-111111111111",
  ...`ann@example.org ann@example o'neil@example.com ann!@example.org "a_b"@example.org`.split(" "),
  ..."https://example.org mailto:x ftp://example.org/a/long/path 10.0.0.1 10.0.0.0/8 ::1 ::1.2.3.4 fe80::/10".split(
    " ",
  ),
  ..."+498912345678 00:1A:2B:3C:4D:5E 00-1A-2B-3C-4D-5E abcd ABCD PLATE AAAA a+/= ab-_ AAAAAAAAAAA= fx 😀😀😀".split(
    " ",
  ),
  ..."d41d8cd98f00b204e9800998ecf8427e V1StGXR8_Z5jdHi6B-myT V1StGXR8_Z5j 01ARZ3NDEKTSV4RRFFQ69G5FAV".split(" "),
  token({ alg: "HS256" }),
  token({ alg: "RS256", typ: "JWT" }),
  "",
  "two words",
  "two\nlines",
];

it("a change between any two formats is called safe only where the new one accepts every text that the old one wrote", () => {
  const contracts = schemas.map((x) => testContract({ x }));
  const all = contracts.map((contract, n) => ({
    n,
    write: contractJsonSchema(contract, "write"),
    read: contractJsonSchema(contract, "read"),
    written: texts.filter((x) => contract.write.safeParse({ x }).success),
    accepts: (x: string) => contract.read.safeParse({ x }).success,
  }));
  const pairs = all.flatMap((writer) => all.map((reader) => ({ writer, reader })));
  const safe = pairs.filter(({ writer, reader }) => {
    return (
      findMismatches({ schema: writer.write, root: writer.write }, { schema: reader.read, root: reader.read })
        .length === 0
    );
  });
  const wrong = safe.flatMap(({ writer, reader }) =>
    writer.written.filter((x) => !reader.accepts(x)).map((x) => `${writer.n} -> ${reader.n}: ${x}`),
  );
  expect(wrong).toEqual([]);
  // Every format has a text, an unchanged one is safe, and so is each that became any text.
  expect(all.filter(({ written }) => written.length === 0).map(({ n }) => n)).toEqual([]);
  expect(safe.length).toBeGreaterThanOrEqual(2 * all.length - 1);
});
