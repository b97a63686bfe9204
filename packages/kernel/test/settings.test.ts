import { expect, test } from "vitest";
import * as z from "zod";
import { settings } from "../src/config/settings.ts";
import { awsError } from "./aws.ts";
import { startWorld } from "./world.ts";

const { aws, lines } = await startWorld();

/** A schema of its own for each test: what was read is kept by schema. */
const Schema = () =>
  z.object({
    issuer: z.string(),
    ttl: z.coerce.number().default(7),
    retry: z.object({ attempts: z.coerce.number() }).optional(),
  });
const set = (values: Record<string, string>) => {
  for (const [name, value] of Object.entries(values)) aws.parameters.set(`/waybill/test/${name}`, value);
};

test("the nearest wins: default, then the service, then the app", async () => {
  set({
    "default/issuer": "default",
    "default/ttl": "1",
    "default/retry/attempts": "1",
    "access/issuer": "service",
    "access/ttl": "2",
    "access/authorizer/issuer": "app",
    "access/other/issuer": "another app",
    "tracking/issuer": "another service",
  });
  expect(await settings("access", "authorizer", Schema())).toEqual({ issuer: "app", ttl: 2, retry: { attempts: 1 } });
  expect(await settings("access", "unknown", Schema())).toEqual({ issuer: "service", ttl: 2, retry: { attempts: 1 } });
  expect(await settings("reports", "weekly", Schema())).toEqual({ issuer: "default", ttl: 1, retry: { attempts: 1 } });
});

test("only its own subtrees are asked for: beside them lie the secrets of others", async () => {
  set({ "access/issuer": "x", "operator/signing-key": "secret" });
  await settings("access", "authorizer", Schema());
  const paths = aws.inputs<{ Path: string }>("GetParametersByPath").map(({ Path }) => Path);
  expect(new Set(paths)).toEqual(new Set(["/waybill/test/default", "/waybill/test/access"]));
  expect(aws.inputs("GetParametersByPath")[0]).toMatchObject({ Recursive: true, WithDecryption: true });
});

test("what is missing is named as it has to be set", async () => {
  set({ "access/ttl": "soon" });
  await expect(settings("access", "authorizer", Schema())).rejects.toThrow(
    /set these SSM parameters: \/waybill\/test\/access\/issuer: .*; \/waybill\/test\/access\/ttl: /,
  );
});

test("after a failed first read the next call asks again", async () => {
  const schema = Schema();
  await expect(settings("access", "authorizer", schema)).rejects.toThrow("issuer");
  set({ "access/issuer": "x" });
  expect(await settings("access", "authorizer", schema)).toMatchObject({ issuer: "x" });
});

test("nothing in them can be changed, however deep", async () => {
  set({ "access/issuer": "x", "access/retry/attempts": "3" });
  const read = await settings("access", "authorizer", Schema());
  expect(() => Object.assign(read, { issuer: "y" })).toThrow(TypeError);
  expect(() => Object.assign(read.retry!, { attempts: 9 })).toThrow(TypeError);
});

test("they are read once in five minutes, also when many ask at once", async () => {
  const schema = Schema();
  let time = 0;
  const read = () => settings("access", "authorizer", schema, { now: () => time });
  set({ "access/issuer": "old" });
  await Promise.all([read(), read(), read()]);
  const asked = aws.inputs("GetParametersByPath").length;
  expect(asked).toBe(2);
  set({ "access/issuer": "new" });
  time = 299_999;
  expect(await read()).toMatchObject({ issuer: "old" });
  time = 300_000;
  expect(await read()).toMatchObject({ issuer: "new" });
});

test.each([
  ["SSM fails", () => aws.fault("GetParametersByPath", () => awsError("AccessDeniedException"))],
  ["what is set is wrong", () => set({ "access/ttl": "soon" })],
])("when %s at a refresh, the last good ones are used and it is logged", async (_, spoil) => {
  const schema = Schema();
  let time = 0;
  const read = () => settings("access", "authorizer", schema, { now: () => time });
  set({ "access/issuer": "good" });
  await read();
  spoil();
  time = 300_000;
  expect(await read()).toMatchObject({ issuer: "good" });
  expect(lines.log()).toMatchObject([{ level: "WARN", settings: "access/authorizer" }]);
});

test("a throttled read is tried again by the SDK", async () => {
  set({ "access/issuer": "x" });
  aws.fault("GetParametersByPath", (_, call) => (call === 1 ? awsError("ThrottlingException") : undefined));
  expect(await settings("access", "authorizer", Schema())).toMatchObject({ issuer: "x" });
});
