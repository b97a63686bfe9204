import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { describe, expect, test } from "vitest";

/** Services: folders with infrastructure. Their domain files import no AWS. */
const services = globSync("packages/*/infra/index.ts", { cwd: repositoryRoot })
  .map((file) => dirname(dirname(file)))
  .toSorted();

/** Of our own packages, what a service may import: DESIGN §1. Never another service. */
const SHARED = /^@waybill\/(events-schema|geometry|kernel)$/;

/** What a service may import: the dependencies in its package.json, of our own packages the shared ones. */
function importsOfService(service: string): RegExp {
  const { dependencies } = JSON.parse(readFileSync(join(repositoryRoot, service, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const names = Object.keys(dependencies).filter((name) => !name.startsWith("@waybill/") || SHARED.test(name));
  return new RegExp(`^(aws-lambda|(${names.join("|")})(/.+)?)$`); // aws-lambda: its types
}

/** Who may import whom: DESIGN §1. A folder without a line here may not be. `node:` and a folder's own files go without saying. */
const allowedImports: Record<string, RegExp> = {
  ...Object.fromEntries(services.map((service) => [service, importsOfService(service)])),
  "events-schema": /^zod(\/.+)?$/,
  "packages/geometry": /^$/,
  stacks: /^@waybill\/events-schema\//,
  "packages/plan": /^(zod|esbuild)$/, // esbuild: its types; the code is the platform's own
  "packages/kernel":
    /^(zod(\/.+)?|sst|aws-lambda|@aws-lambda-powertools\/.+|@aws-sdk\/.+|@smithy\/.+|@waybill\/events-schema\/.+)$/,
  "packages/client": /^(openapi-fetch|@waybill\/events-schema\/live)$/,
  "packages/generator": /^@waybill\/plan\/paths$/,
  "packages/openapi": /^(zod|openapi-typescript|@waybill\/(events-schema|kernel|plan)\/.+)$/,
  "packages/operator":
    /^(zod|jose|@aws-lambda-powertools\/jmespath|@aws-sdk\/.+|@smithy\/.+|@waybill\/client|@waybill\/(client|events-schema|geometry|kernel|plan)\/.+|@waybill\/receipts\/(receipt-reader|ocr\/annotate))$/, // docs/decisions: the CLI reads receipts itself
  "packages/local":
    /^(croner|dynalite|esbuild|fast-xml-parser|jose|jsonata|ws|zod|aws-lambda|@waybill\/(plan|local)\/.+|@waybill\/operator\/text|@waybill\/kernel\/stack-traces)$/, // docs/decisions: one terminal text module; functions are CommonJS
};
/** The generated document that one endpoint answers with: data, not code. */
const generated = /^(\.\.\/)+docs\/openapi\.json$/;

const infraOf = (service: string) => globSync(`${service}/infra/*.ts`, { cwd: repositoryRoot }).toSorted();

const sources = (folder: string) =>
  globSync([`${folder}/src/**/*.ts`, ...(folder === "stacks" ? ["stacks/**/*.ts"] : [])], {
    cwd: repositoryRoot,
  }).toSorted();

function importsOf(file: string): string[] {
  const text = readFileSync(join(repositoryRoot, file), "utf8").replaceAll(/^\s*(\/\/|\*).*$/gm, "");
  return [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^"';]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|^\s*import\s+"([^"]+)"/gm,
    ),
  ].map(([, from, dynamic, bare]) => (from ?? dynamic ?? bare)!);
}

/** Imports of a folder that DESIGN does not allow, as `file → import`. */
function trespasses(folder: string): string[] {
  return sources(folder).flatMap((file) =>
    importsOf(file)
      .filter((name) => !generated.test(name))
      .filter((name) =>
        name.startsWith(".")
          ? relative(folder, relative(repositoryRoot, resolve(repositoryRoot, dirname(file), name))).startsWith("..")
          : !name.startsWith("node:") && !allowedImports[folder]?.test(name),
      )
      .map((name) => `${file} → ${name}`),
  );
}

/** What runs in the browser: the client, the contracts and distances on the Earth, and nothing of the backend. */
const allowedOfPages =
  /^(preact(\/hooks)?|@preact\/signals|geojson|idb|maplibre-gl(\/.+)?|oauth4webapi|topojson-(client|specification)|uplot(\/.+)?|world-atlas\/.+|@waybill\/(client(\/(live|pages|track))?|events-schema\/.+|geometry\/(gcj02|lat-lon)))$/;

test("the pages of packages/web import packages for browsers, the client, the contracts and distances", () => {
  const files = globSync("packages/web/app/**/*.{ts,tsx}", { cwd: repositoryRoot });
  expect(files.length).toBeGreaterThan(20);
  const forbidden = files.flatMap((file) =>
    importsOf(file)
      .filter((name) =>
        name.startsWith(".")
          ? relative(
              "packages/web/app",
              relative(repositoryRoot, resolve(repositoryRoot, dirname(file), name)),
            ).startsWith("..")
          : !allowedOfPages.test(name),
      )
      .map((name) => `${file} → ${name}`),
  );
  expect(forbidden).toEqual([]);
});

test("every folder has a line in the import rules", () => {
  const folders = ["events-schema", "stacks", ...globSync("packages/*/src", { cwd: repositoryRoot }).map(dirname)];
  expect(folders.toSorted()).toEqual(Object.keys(allowedImports).toSorted());
});

test("the reader of imports sees every form", () => {
  expect(importsOf("packages/plan/src/plan.ts")).toEqual(["node:fs", "zod", "./paths.ts"]);
  expect(importsOf("packages/plan/src/rules/stage-rules.ts").length).toBeGreaterThan(10);
});

describe("no package imports what it may not", () => {
  test.each(Object.keys(allowedImports))("%s", (folder) => {
    expect(trespasses(folder)).toEqual([]);
  });
});

test.each(services)("in %s only endpoints, workers and stores import AWS; nothing reads the environment", (folder) => {
  const domain = sources(folder).filter(
    (file) => !/\/src\/(http|sockets|workers)\/|\/(store|table|bucket|authorizer|connections)\.ts$/.test(file),
  );
  const aws = domain.filter((file) => importsOf(file).some((name) => name === "sst" || name.startsWith("@aws-sdk/")));
  const environment = sources(folder).filter((file) =>
    readFileSync(join(repositoryRoot, file), "utf8").includes("process.env"),
  );
  expect({ aws, environment }).toEqual({ aws: [], environment: [] });
});

/** Services with a table. */
const servicesWithTable = services.filter((service) => existsSync(join(repositoryRoot, service, "infra/table.ts")));

test.each(servicesWithTable)("in %s what DynamoDB returns is parsed, not cast", (folder) => {
  const files = globSync(`${folder}/src/**/{store,table,entity-mappings}.ts`, { cwd: repositoryRoot }).filter((file) =>
    importsOf(file).some((name) => name === "@waybill/kernel/table" || name === "@waybill/kernel/outbox"),
  );
  expect(files.length).toBeGreaterThan(0);
  const casts = files.flatMap((file) =>
    readFileSync(join(repositoryRoot, file), "utf8")
      .split("\n")
      .filter((line) => !/^\s*(\/\*|\*|\/\/)/.test(line))
      .filter((line) => /\bas (?:[A-Z{[(]|unknown|any|string|number|never)|\btable\.\w+<|[:<] ?any\b/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(casts).toEqual([]);
});

test.each(servicesWithTable)(
  "in %s what http(), worker() and the makers of handlers call is a named function, so that stack traces can be followed",
  (folder) => {
    const handlers = globSync(`${folder}/src/{http,workers,sockets,steps}/*.ts`, { cwd: repositoryRoot });
    expect(handlers.length).toBeGreaterThan(0);
    const anonymous = handlers.filter((file) => {
      const [, handler = ""] = readFileSync(join(repositoryRoot, file), "utf8").split("export const handler = ");
      return /^(?:\w+\(.*| {2})(async )?(\(.*\)|\w+) =>/m.test(handler);
    });
    expect(anonymous).toEqual([]);
  },
);

describe.each(services)("the infra of %s", (service) => {
  const files = infraOf(service);

  test("the infra of a service imports contracts, stacks and its own folder only", () => {
    const isAllowed = (file: string, name: string) => {
      const target = relative(repositoryRoot, resolve(repositoryRoot, dirname(file), name));
      return name.startsWith(".")
        ? target.startsWith(`${service}/infra/`) || target.startsWith("stacks/")
        : name.startsWith("@waybill/events-schema/");
    };
    const forbidden = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => !isAllowed(file, name))
        .map((name) => `${file} → ${name}`),
    );
    expect(forbidden).toEqual([]);
  });

  // A file that is not imported deploys nothing, and nothing else says so.
  test("every file of a service's infra is reached from its index.ts", () => {
    const reached = new Set([`${service}/infra/index.ts`]);
    for (const file of reached)
      for (const name of importsOf(file).filter((one) => one.startsWith("./")))
        reached.add(relative(repositoryRoot, resolve(repositoryRoot, dirname(file), name)));
    expect(reached.size).toBeGreaterThan(1);
    expect([...reached].toSorted()).toEqual(files);
  });

  test("the infra of a service names handlers of its own package only", () => {
    const handlers = files.flatMap((file) => handlersIn(file).map((handler) => `${file}: ${handler}`));
    expect(handlers.length).toBeGreaterThan(0);
    expect(handlers.filter((one) => !one.includes(`: ${service}/src/`))).toEqual([]);
  });
});

const handlersIn = (file: string) =>
  [...readFileSync(join(repositoryRoot, file), "utf8").matchAll(/["`](packages\/[^"`]+\.handler)["`]/g)].map(
    ([, path]) => path!,
  );

test("stacks name no code but that of the authorizers, which every endpoint needs", () => {
  expect(sources("stacks").filter((file) => handlersIn(file).length > 0)).toEqual(["stacks/authorizers.ts"]);
});

test("stages are named in stacks/stage.ts and nowhere else", () => {
  const files = [...Object.keys(allowedImports).flatMap(sources), ...services.flatMap(infraOf), "sst.config.ts"].filter(
    (file) => file !== "stacks/stage.ts",
  );
  expect(
    files.filter((file) => /["'](production|staging)["']/.test(readFileSync(join(repositoryRoot, file), "utf8"))),
  ).toEqual([]);
});

const fileOf = (handler: string) => `${handler.slice(0, handler.lastIndexOf("."))}.ts`;

describe("what the plan runs is there", () => {
  const { functions, apis, mappings } = createStageView(loadPlan("aws"));
  const codeOf = (arn: string) => {
    const { id, handler } = functions.find((fn) => fn.arn === arn)!;
    return { id, code: readFileSync(join(repositoryRoot, fileOf(handler!)), "utf8") };
  };

  test.each(functions.map(({ id, handler }) => [id, handler!] as const))(
    "%s is a file that exports its handler",
    (_, handler) => {
      expect(existsSync(join(repositoryRoot, fileOf(handler))), `${fileOf(handler)} is missing`).toBe(true);
      const verb = handler.slice(handler.lastIndexOf(".") + 1);
      expect(readFileSync(join(repositoryRoot, fileOf(handler)), "utf8")).toMatch(
        new RegExp(`export (const|async function|function) ${verb}\\b`),
      );
    },
  );

  const routed = (protocol: "HTTP" | "WEBSOCKET") =>
    apis
      .filter((api) => api.protocol === protocol)
      .flatMap(({ routes }) => routes.map((route) => [route.key, route.function] as const));

  test.each(routed("HTTP"))("the endpoint of %s is made by http(), under the name of its function", (_, arn) => {
    const { id, code } = codeOf(arn);
    expect(code).toMatch(new RegExp(`export const handler = http\\(\\s*\\{[^}]*name: "${id}"`));
  });

  // AWS itself says `$connect` and `$disconnect`: there is no message to parse and nobody to answer.
  test.each(routed("WEBSOCKET").filter(([key]) => !key.startsWith("$")))(
    "the endpoint of the message %s is made by socketEndpoint(), under the name of its function",
    (_, arn) => {
      const { id, code } = codeOf(arn);
      expect(code).toMatch(new RegExp(`export const handler = socketEndpoint\\(\\s*\\{[^}]*name: "${id}"`));
    },
  );

  test.each(mappings.map((mapping) => [codeOf(mapping.function).id, mapping.function] as const))(
    "%s is made by worker(), under the same name",
    (_, arn) => {
      const { id, code } = codeOf(arn);
      expect(code).toMatch(new RegExp(`export const handler = worker\\(\\s*"${id}"`));
    },
  );
});
