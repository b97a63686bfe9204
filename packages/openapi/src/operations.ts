import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyEndpointConfig, EndpointHandler } from "@waybill/kernel/http";
import { root } from "@waybill/plan/files";
import type { View } from "@waybill/plan/view";

/** One operation: where the plan routes it from, and what its door says of itself. */
export interface HttpOperation {
  method: string;
  path: string;
  /** The function that tells who calls, and what it is given; none where anyone may come in. */
  authorizer?: { function: string; source: string };
  endpoint: AnyEndpointConfig;
  /** The sentence over the handler, in its file. */
  summary: string;
}

/** Every operation of the HTTP APIs of a plan, by path and method. Imports each handler's file. */
export async function readOperations(view: Pick<View, "apis" | "functions">): Promise<HttpOperation[]> {
  const all: HttpOperation[] = [];
  for (const api of view.apis.filter(({ protocol }) => protocol === "HTTP")) {
    for (const { key, function: arn, authorizer: id } of api.routes) {
      const [method = "", path = ""] = key.split(" ");
      const file = handlerFile(view, arn);
      const { handler } = (await import(pathToFileURL(file).href)) as { handler: Partial<EndpointHandler> };
      if (!handler.endpoint) throw new Error(`${key} has no door: make the handler of ${file} with http().`);
      const authorizer = findAuthorizer(view, api, id);
      const says = handlerSummary(readFileSync(file, "utf8"));
      all.push({ method, path, endpoint: handler.endpoint, summary: says, ...(authorizer && { authorizer }) });
    }
  }
  return all.toSorted((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

function findAuthorizer({ functions }: Pick<View, "functions">, { authorizers }: View["apis"][number], id?: string) {
  const one = authorizers.find((known) => known.id === id);
  const by = functions.find(({ arn }) => arn === one?.function)?.id;
  return one && { function: by ?? one.name, source: one.identitySources[0] ?? "" };
}

function handlerFile({ functions }: Pick<View, "functions">, arn: string): string {
  const handler = functions.find((fn) => fn.arn === arn)?.handler;
  if (handler === undefined) throw new Error(`The plan does not say where the code of ${arn} is.`);
  return join(root, `${handler.slice(0, handler.lastIndexOf("."))}.ts`);
}

/** What stands over the handler, less the route it begins with: a comment has no weight in a bundle. */
function handlerSummary(source: string): string {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const handler\b/.exec(source)?.[1] ?? "";
  const text = comment.replaceAll(/\s*\n\s*\*\s?/g, " ").trim();
  return text.replace(/^[A-Z, ]+ \/\S*: /, "");
}
