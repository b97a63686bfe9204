import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldErrors } from "@waybill/kernel/validate";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { closedSchema } from "../../../test/support/closed-schema.ts";
import { OPERATION_BODIES } from "../src/examples.ts";
import { readOperations } from "../src/operations.ts";
import { renderOpenApi } from "../src/cli.ts";

type Json = Record<string, unknown>;
const text = readFileSync(join(repositoryRoot, "docs/openapi.json"), "utf8");
const all = await readOperations(createStageView(loadPlan()));

test("docs/openapi.json is up to date with the endpoints (run `npm run openapi`)", async () => {
  expect(text).toBe(await renderOpenApi());
});

test("--check exits with 0 for an up-to-date file, --help prints the usage, and an unknown option fails", () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(repositoryRoot, "packages/openapi/src/cli.ts"), ...args], {
      encoding: "utf8",
    });
  expect(run("--check")).toContain("up to date");
  expect(run("--help")).toContain("Exit codes");
  expect(() => run("--nonsense")).toThrow(/Unknown option/);
});

describe("every API route of the plan:", () => {
  const routes = all.map((one) => [`${one.method} ${one.path}`, one] as const);

  test.each(routes)("%s has a comment above its handler that describes it", (_, { summary }) => {
    expect(summary).toMatch(/^.{20,}[.?]$/);
    expect(summary).not.toMatch(/\/v1\//);
  });

  test.each(routes)("%s has response schemas", (_, { endpoint }) => {
    expect(Object.keys(endpoint.responses ?? {})).not.toEqual([]);
  });

  /** Endpoints for apps that are not ours, which add parameters of their own. */
  const OTHER_APPS = ["ReportOsmand", "ReportOwnTracks"];
  const withQuery = routes.filter(([, { endpoint }]) => endpoint.query && !OTHER_APPS.includes(endpoint.name));
  test.each(withQuery)(
    "%s rejects an unknown query parameter, so that a misspelt filter does not return everything",
    (_, one) => {
      const { error } = one.endpoint.query!.safeParse({ sate: "claimed" });
      expect(fieldErrors(error?.issues ?? [], "/query").map(({ pointer }) => pointer)).toContain("/query/sate");
    },
  );

  test("the OpenAPI document requires a token for every endpoint that is not public", () => {
    for (const { endpoint, authorizer } of all)
      expect([endpoint.name, authorizer !== undefined]).toEqual([endpoint.name, endpoint.roles !== "anyone"]);
  });
});

/** The part of OpenAPI 3.1 (spec.openapis.org/oas/v3.1.1) that the document uses, as closed schemas: anything else fails. */
const Schema = z.union([z.boolean(), z.record(z.string(), z.unknown())]);
const Content = z.record(
  z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
  z.strictObject({
    schema: Schema,
    example: z.unknown().optional(),
    examples: z.record(z.string(), z.strictObject({ value: z.unknown() })).optional(),
  }),
);
const Ref = z.strictObject({ $ref: z.string().regex(/^#\/components\/(schemas|responses|parameters|headers)\//) });
const Response = z.union([
  Ref,
  z.strictObject({
    description: z.string().min(1),
    headers: z.record(z.string(), Ref).optional(),
    content: Content.optional(),
  }),
]);
const Parameter = z.strictObject({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean(),
  description: z.string().optional(),
  schema: Schema,
  example: z.union([z.string(), z.number(), z.boolean()]),
});
const Operation = z.strictObject({
  operationId: z.string().regex(/^[\w.]+$/),
  tags: z.tuple([z.string()]),
  summary: z.string().min(1),
  description: z.string().optional(),
  "x-roles": z.array(z.string()).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.union([Ref, Parameter])),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), Response),
});
const ComponentName = z.string().regex(/^[\w.-]+$/);
const Document = z.strictObject({
  openapi: z.literal("3.1.1"),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string().min(1) })),
  paths: z.record(
    z.string().startsWith("/"),
    z.partialRecord(z.enum(["get", "put", "post", "delete", "options", "head", "patch", "trace"]), Operation),
  ),
  components: z.strictObject({
    parameters: z.record(ComponentName, Parameter),
    headers: z.record(ComponentName, z.strictObject({ description: z.string().min(1), schema: Schema })),
    responses: z.record(ComponentName, Response),
    schemas: z.record(ComponentName, Schema),
    securitySchemes: z.record(
      ComponentName,
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

describe("the OpenAPI document", () => {
  const document = Document.parse(JSON.parse(text));
  const every = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.values(item).map((operation) => ({ path, operation })),
  );

  test("the OpenAPI document has every operation once, with a unique operationId", () => {
    const names = every.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(all.length);
  });

  test("the OpenAPI document has a path parameter for each variable of a path, and no other", () => {
    for (const { path, operation } of every) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      const pathParameters = operation.parameters.filter((one) => "in" in one).filter((one) => one.in === "path");
      expect(pathParameters.map(({ name }) => name).toSorted()).toEqual(parts.toSorted());
      expect(pathParameters.every(({ required }) => required)).toBe(true);
    }
  });

  test("the OpenAPI document has no broken references and no unused components", () => {
    const refs = new Set([...text.matchAll(/"\$ref": "#\/components\/([^"]+)"/g)].map(([, name]) => name!));
    const { responses, schemas, parameters, headers } = document.components;
    const defined = Object.entries({ responses, schemas, parameters, headers }).flatMap(([kind, some]) =>
      Object.keys(some).map((name) => `${kind}/${name}`),
    );
    expect([...refs].toSorted()).toEqual(defined.toSorted());
    const used = every.flatMap(({ operation }) => operation.security.flatMap(Object.keys));
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(document.components.securitySchemes).toSorted());
  });

  test("the OpenAPI document has valid JSON Schemas", () => {
    const found: Json[] = [];
    JSON.parse(text, (key, value: unknown) => {
      if (key === "schema" && !JSON.stringify(value).includes("$ref")) found.push(value as Json);
      return value;
    });
    for (const schema of Object.values(document.components.schemas))
      if (typeof schema === "object" && !JSON.stringify(schema).includes("$ref")) found.push(schema);
    expect(found.length).toBeGreaterThan(10);
    for (const schema of found)
      expect(() => z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])).not.toThrow();
  });

  test("the OpenAPI document has a tag with a description for each service, and each operation has that of its service", () => {
    expect(document.tags.map(({ name }) => name)).toEqual([...new Set(all.map(({ service }) => service))].toSorted());
    for (const { method, path, service } of all)
      expect(document.paths[path]?.[method.toLowerCase() as "get"]?.tags, `${method} ${path}`).toEqual([service]);
  });

  test("the OpenAPI document has the descriptions of fields and parameters of their schemas", () => {
    const { properties } = document.components.schemas["Report"] as { properties: Record<string, Json> };
    expect(properties["attempt"]).toMatchObject({ description: "Increases by one with each retry." });
    const described = every.flatMap(({ operation }) =>
      operation.parameters.filter((one) => "in" in one && one.description !== undefined),
    );
    expect(described.length).toBeGreaterThan(20);
  });

  test("the OpenAPI document has a component for each response schema that a service exports, and references it everywhere", () => {
    const { schemas } = document.components;
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(["Task", "TaskList", "Run", "Receipt", "Report", "Route"]),
    );
    const { properties } = schemas["TaskList"] as { properties: { tasks: Json } };
    expect(properties.tasks).toEqual({ type: "array", items: { $ref: "#/components/schemas/Task" } });
  });

  const contents = [
    ...every.flatMap(({ path, operation: { operationId, requestBody, responses } }) => [
      ...(requestBody ? [[`${operationId} ${path}`, requestBody.content] as const] : []),
      ...Object.entries(responses).flatMap(([status, response]) =>
        "content" in response && response.content ? [[`${operationId} ${status}`, response.content] as const] : [],
      ),
    ]),
    ...Object.entries(document.components.responses).flatMap(([name, response]) =>
      "content" in response && response.content ? [[name, response.content] as const] : [],
    ),
  ].flatMap(([name, content]) =>
    Object.entries(content).map(([type, media]) => ({ name: `${name} ${type}`, type, ...media })),
  );

  test.each(contents)(
    "the OpenAPI document has examples that fit the schema: $name",
    ({ type, schema, example, examples }) => {
      const values = [
        ...(example === undefined ? [] : [example]),
        ...Object.values(examples ?? {}).map(({ value }) => value),
      ];
      expect(values).not.toEqual([]);
      const parsed = z.fromJSONSchema(closedSchema(schema, document) as Parameters<typeof z.fromJSONSchema>[0]);
      for (const value of values) expect(parsed.safeParse(value).error?.issues, JSON.stringify(value)).toBeUndefined();
      if (!type.endsWith("problem+json")) return;
      const codes = (schema as { allOf: { properties: { code: { enum: string[] } } }[] }).allOf[1]!.properties.code
        .enum;
      expect(Object.entries(examples!).map(([code, { value }]) => [code, (value as Json)["code"]])).toEqual(
        codes.map((code) => [code, code]),
      );
    },
  );

  test("the OpenAPI document has an example of each parameter that the endpoint accepts as text", () => {
    const refused = all.flatMap(({ method, path, endpoint }) => {
      const { parameters } = document.paths[path]![method.toLowerCase() as "get"]!;
      const own = parameters.flatMap((one) => ("in" in one ? [one] : []));
      const texts = (where: string, isAsked: (one: (typeof own)[number]) => boolean) =>
        Object.fromEntries(
          own.filter((one) => one.in === where && isAsked(one)).map(({ name, example }) => [name, String(example)]),
        );
      return own.flatMap((one) => {
        const schema = one.in === "path" ? endpoint.path : endpoint.query;
        const sent = texts(one.in, (other) => other.required || other === one);
        const documented = z.fromJSONSchema(one.schema);
        const issues = [documented.safeParse(one.example), schema!.safeParse(sent)].flatMap(
          ({ error }) => error?.issues ?? [],
        );
        return issues.length > 0 ? [{ endpoint: endpoint.name, sent, issues }] : [];
      });
    });
    expect(refused).toEqual([]);
  });

  test("the examples with particular fields are for existing operations", () => {
    const bodies = every.flatMap(({ operation: { operationId } }) => [
      `${operationId} request`,
      `${operationId} response`,
    ]);
    expect(Object.keys(OPERATION_BODIES).filter((body) => !bodies.includes(body))).toEqual([]);
  });

  test("the OpenAPI document has examples of requests that endpoints accept", () => {
    const refused = all.flatMap(({ method, path, endpoint }) => {
      const body = document.paths[path]![method.toLowerCase() as "get"]!.requestBody;
      const { example } = body?.content["application/json"] ?? {};
      const issues = endpoint.body && !endpoint.read ? endpoint.body.safeParse(example).error?.issues : undefined;
      return issues ? [{ endpoint: endpoint.name, example, issues }] : [];
    });
    expect(refused).toEqual([]);
  });

  test("the OpenAPI document declares the correlation id of every response, and Retry-After where it is sent", () => {
    const responses = [
      ...every.flatMap(({ operation }) => Object.values(operation.responses)),
      ...Object.values(document.components.responses),
    ];
    // API Gateway's own responses have none.
    const declared = responses.flatMap((response) =>
      "headers" in response && response.headers ? [response.headers] : [],
    );
    expect(declared.length).toBeGreaterThan(50);
    for (const headers of declared) expect(Object.keys(headers)).toContain("x-correlation-id");
    expect(document.components.responses["UNAVAILABLE"]).toMatchObject({ headers: { "retry-after": {} } });
  });
});
