import type { Changes } from "../changes.ts";
import { addDeployment } from "../infra.ts";
import { parseFunctionName, parseRoute, toCamel, toKebab } from "../names.ts";
import { renderFolder } from "../render.ts";
import { assertFreeName, assertFreeRoute, assertService } from "../repository.ts";

/** An endpoint of a service: it answers what it was sent, until its code is written. */
export function newEndpoint(changes: Changes, service: string, Name: string, route: string): string[] {
  assertService(service);
  const name = toKebab(parseFunctionName(Name));
  const { method, parameters } = parseRoute(route);
  assertFreeName(Name);
  assertFreeRoute(route);
  const hasBody = method === "POST" || method === "PATCH";
  const hasPath = parameters.length > 0;

  const fields = (value: string) => parameters.map((parameter) => `${parameter}: ${value}`).join(", ");
  const example = { path: `{ ${fields('"id_1"')} }`, body: `{ note: "Written by a test." }` };
  const examples = [...(hasPath ? [`path: ${example.path}`] : []), ...(hasBody ? [`body: ${example.body}`] : [])];
  const [first, ...objects] = name.split("-");
  const sentence = `${first!.charAt(0).toUpperCase()}${first!.slice(1)} ${objects.join(" ")}.`;
  const textSchemas = [...(hasPath ? ["PlainId"] : []), ...(hasBody ? ["TrimmedText"] : [])];
  const values = {
    service,
    name,
    Name,
    functionName: toCamel(Name),
    route,
    sentence,
    textImport:
      textSchemas.length > 0 ? `import { ${textSchemas.join(", ")} } from "@waybill/events-schema/text";\n` : "",
    schemas: [
      ...(hasPath ? [`const ${Name}Path = z.object({ ${fields("PlainId")} });`] : []),
      ...(hasBody ? [`const ${Name}Request = z.strictObject({ note: TrimmedText.max(500) });`] : []),
      `const ${Name}Response = z.object({ ${fields("z.string()")}${hasPath && hasBody ? ", " : ""}${hasBody ? "note: z.string()" : ""} });`,
    ].join("\n"),
    config: `${hasPath ? `path: ${Name}Path, ` : ""}${hasBody ? `body: ${Name}Request, ` : ""}`,
    parameters:
      hasPath || hasBody ? `{ ${[...(hasPath ? ["path"] : []), ...(hasBody ? ["body"] : [])].join(", ")} }` : "",
    answer: hasPath && hasBody ? "{ ...path, ...body }" : hasPath ? "path" : hasBody ? "body" : "{}",
    request: examples.map((one) => `${one}, `).join(""),
    json: `{ ${[hasPath ? fields('"id_1"') : "", hasBody ? `note: "Written by a test."` : ""].filter((one) => one !== "").join(", ")} }`,
    caseRequest: examples.length > 0 ? `, request: async () => ({ ${examples.join(", ")} })` : "",
  };
  for (const { path, text } of renderFolder("endpoint", values)) changes.create(path, text);
  addDeployment(changes, service, "endpoints", {
    imports: { "../../../stacks/endpoint.ts": "endpoint" },
    text: `endpoint("${Name}", "${route}", { handler: "packages/${service}/src/http/${name}.handler" });`,
  });
  return [
    `Write what it does, its roles and its sentence in packages/${service}/src/http/${name}.ts, and grant what it needs in infra/endpoints.ts.`,
    `npx vitest run packages/${service}/test/${name}.test.ts`,
    "npm run openapi, after a change of its schemas or its sentence",
  ];
}
