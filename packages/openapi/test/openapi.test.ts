import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldErrors } from "@waybill/kernel/validate";
import { root } from "@waybill/plan/files";
import { loadPlan, view } from "@waybill/plan/plan";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readOperations } from "../src/operations.ts";
import { renderOpenApi } from "../src/cli.ts";

type Json = Record<string, unknown>;
const text = readFileSync(join(root, "docs/openapi.json"), "utf8");
const all = await readOperations(view(loadPlan()));

test("docs/openapi.json is what the doors say; else run `npm run openapi`", async () => {
  expect(text).toBe(await renderOpenApi());
});

test("--check tells fresh from stale by its exit code, and --help explains itself", () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(root, "packages/openapi/src/cli.ts"), ...args], { encoding: "utf8" });
  expect(run("--check")).toContain("fresh");
  expect(run("--help")).toContain("Exit codes");
  expect(() => run("--nonsense")).toThrow(/Unknown option/);
});

describe("every route of the plan", () => {
  const routes = all.map((one) => [`${one.method} ${one.path}`, one] as const);

  test.each(routes)("%s says in a sentence over its handler what it does", (_, { summary: says }) => {
    expect(says).toMatch(/^.{20,}[.?]$/);
    expect(says).not.toMatch(/\/v1\//);
  });

  test.each(routes)("%s says what it answers", (_, { endpoint: door }) => {
    expect(Object.keys(door.answers ?? {})).not.toEqual([]);
  });

  /** Whose addresses other people's apps write: they add what they like. */
  const FOREIGN = ["ReportOsmand", "ReportOwnTracks"];
  const asking = routes.filter(([, { endpoint: door }]) => door.query && !FOREIGN.includes(door.name));
  test.each(asking)(
    "%s refuses a parameter that it does not know: a slip must not widen what is asked for",
    (_, one) => {
      const { error } = one.endpoint.query!.safeParse({ sate: "claimed" });
      expect(fieldErrors(error?.issues ?? [], "/query").map(({ pointer }) => pointer)).toContain("/query/sate");
    },
  );

  test("asks for a token exactly where it is not for anyone", () => {
    for (const { endpoint: door, authorizer } of all)
      expect([door.name, authorizer !== undefined]).toEqual([door.name, door.roles !== "anyone"]);
  });
});

/** As much of OpenAPI 3.1 (spec.openapis.org/oas/v3.1.1) as the document uses, closed: whatever else turns up is a mistake. */
const Schema = z.union([z.boolean(), z.record(z.string(), z.unknown())]);
const Content = z.record(z.string().regex(/^[\w.+-]+\/[\w.+-]+$/), z.strictObject({ schema: Schema }));
const Ref = z.strictObject({ $ref: z.string().regex(/^#\/components\/(schemas|responses)\//) });
const Response = z.union([Ref, z.strictObject({ description: z.string().min(1), content: Content.optional() })]);
const Operation = z.strictObject({
  operationId: z.string().regex(/^[\w.]+$/),
  summary: z.string().min(1),
  description: z.string().optional(),
  "x-roles": z.array(z.string()).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      in: z.enum(["path", "query"]),
      required: z.boolean(),
      description: z.string().optional(),
      schema: Schema,
    }),
  ),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), Response),
});
const Named = z.string().regex(/^[\w.-]+$/);
const Document = z.strictObject({
  openapi: z.literal("3.1.1"),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  paths: z.record(
    z.string().startsWith("/"),
    z.partialRecord(z.enum(["get", "put", "post", "delete", "options", "head", "patch", "trace"]), Operation),
  ),
  components: z.strictObject({
    responses: z.record(Named, Response),
    schemas: z.record(Named, Schema),
    securitySchemes: z.record(
      Named,
      z.discriminatedUnion("type", [
        z.strictObject({
          type: z.literal("http"),
          scheme: z.enum(["bearer", "basic"]),
          bearerFormat: z.string().optional(),
          description: z.string().optional(),
        }),
        z.strictObject({ type: z.literal("apiKey"), in: z.enum(["query", "header", "cookie"]), name: z.string() }),
      ]),
    ),
  }),
});

describe("the document", () => {
  const document = Document.parse(JSON.parse(text));
  const every = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.values(item).map((operation) => ({ path, operation })),
  );

  test("has every operation once, under a name of its own", () => {
    const names = every.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(all.length);
  });

  test("asks for each part of a path, and for no other", () => {
    for (const { path, operation } of every) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      const asked = operation.parameters.filter((one) => one.in === "path");
      expect(asked.map(({ name }) => name).toSorted()).toEqual(parts.toSorted());
      expect(asked.every(({ required }) => required)).toBe(true);
    }
  });

  test("points at nothing that is not there, and keeps nothing that nobody points at", () => {
    const refs = new Set([...text.matchAll(/"\$ref": "#\/components\/([^"]+)"/g)].map(([, name]) => name!));
    const { responses, schemas } = document.components;
    const there = Object.entries({ responses, schemas }).flatMap(([kind, some]) =>
      Object.keys(some).map((name) => `${kind}/${name}`),
    );
    expect([...refs].toSorted()).toEqual(there.toSorted());
    const used = every.flatMap(({ operation }) => operation.security.flatMap(Object.keys));
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(document.components.securitySchemes).toSorted());
  });

  test("has schemas that a reader of JSON Schema can read", () => {
    const found: Json[] = [];
    JSON.parse(text, (key, value: unknown) => {
      if (key === "schema" && !JSON.stringify(value).includes("$ref")) found.push(value as Json);
      return value;
    });
    expect(found.length).toBeGreaterThan(10);
    for (const schema of found)
      expect(() => z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])).not.toThrow();
  });
});
