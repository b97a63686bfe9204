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

test("a setting of an app overrides that of its service, which overrides the default", async () => {
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

test("settings are read only from the default path and the service's own, where no other service's secrets are", async () => {
  set({ "access/issuer": "x", "operator/signing-key": "secret" });
  await settings("access", "authorizer", Schema());
  const paths = aws.inputs<{ Path: string }>("GetParametersByPath").map(({ Path }) => Path);
  expect(new Set(paths)).toEqual(new Set(["/waybill/test/default", "/waybill/test/access"]));
  expect(aws.inputs("GetParametersByPath")[0]).toMatchObject({ Recursive: true, WithDecryption: true });
});

test("missing and invalid settings are an error with the names of the SSM parameters to set", async () => {
  set({ "access/ttl": "soon" });
  await expect(settings("access", "authorizer", Schema())).rejects.toThrow(
    /set these SSM parameters: \/waybill\/test\/access\/issuer: .*; \/waybill\/test\/access\/ttl: /,
  );
});

test("settings whose first read failed are read again by the next call", async () => {
  const schema = Schema();
  await expect(settings("access", "authorizer", schema)).rejects.toThrow("issuer");
  set({ "access/issuer": "x" });
  expect(await settings("access", "authorizer", schema)).toMatchObject({ issuer: "x" });
});

test("settings are frozen at every depth", async () => {
  set({ "access/issuer": "x", "access/retry/attempts": "3" });
  const read = await settings("access", "authorizer", Schema());
  expect(() => Object.assign(read, { issuer: "y" })).toThrow(TypeError);
  expect(() => Object.assign(read.retry!, { attempts: 9 })).toThrow(TypeError);
});

test("settings are read once in five minutes, also by concurrent calls", async () => {
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
  ["a parameter is invalid", () => set({ "access/ttl": "soon" })],
])("when %s at a refresh, the last valid settings are used and a warning is logged", async (_, spoil) => {
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

test("a throttled read of settings is retried by the SDK", async () => {
  set({ "access/issuer": "x" });
  aws.fault("GetParametersByPath", (_, call) => (call === 1 ? awsError("ThrottlingException") : undefined));
  expect(await settings("access", "authorizer", Schema())).toMatchObject({ issuer: "x" });
});
