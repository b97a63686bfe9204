import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyEndpointConfig, EndpointHandler } from "@waybill/kernel/http";
import { repositoryRoot } from "@waybill/plan/paths";
import type { StageView } from "@waybill/plan/view/stage-view";

/** One operation: its route in the plan, and the description of its endpoint. */
export interface HttpOperation {
  method: string;
  path: string;
  /** The authorizer's function and its identity source; absent for public endpoints. */
  authorizer?: { function: string; source: string };
  endpoint: AnyEndpointConfig;
  /** The package of the handler: `tasks`. */
  service: string;
  /** The comment above the handler. */
  summary: string;
}

/** Endpoints are below it; everything else is a page of packages/web. */
const API_PATH = "/v1/";

/** Every operation of the HTTP APIs of a plan, by path and method. Imports each handler's file. */
export async function readOperations(view: Pick<StageView, "apis" | "functions">): Promise<HttpOperation[]> {
  const all: HttpOperation[] = [];
  for (const api of view.apis.filter(({ protocol }) => protocol === "HTTP")) {
    for (const { key, function: arn, authorizer: id } of api.routes) {
      const [method = "", path = ""] = key.split(" ");
      if (!path.startsWith(API_PATH)) continue;
      const file = handlerFile(view, arn);
      const { handler } = (await import(pathToFileURL(file).href)) as { handler: Partial<EndpointHandler> };
      if (!handler.endpoint)
        throw new Error(`${key} has no endpoint description. Create the handler of ${file} with http().`);
      const authorizer = findAuthorizer(view, api, id);
      const summary = handlerSummary(readFileSync(file, "utf8"));
      const [, service = ""] = relative(repositoryRoot, file).split("/"); // packages/<service>/src/…
      all.push({ method, path, endpoint: handler.endpoint, service, summary, ...(authorizer && { authorizer }) });
    }
  }
  return all.toSorted((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

function findAuthorizer(
  { functions }: Pick<StageView, "functions">,
  { authorizers }: StageView["apis"][number],
  id?: string,
) {
  const one = authorizers.find((known) => known.id === id);
  const name = functions.find(({ arn }) => arn === one?.function)?.id;
  return one && { function: name ?? one.name, source: one.identitySources[0] ?? "" };
}

function handlerFile({ functions }: Pick<StageView, "functions">, arn: string): string {
  const handler = functions.find((fn) => fn.arn === arn)?.handler;
  if (handler === undefined) throw new Error(`The plan has no handler for the function ${arn}.`);
  return join(repositoryRoot, `${handler.slice(0, handler.lastIndexOf("."))}.ts`);
}

/** The comment above the handler, without its route. A comment adds nothing to the bundle. */
function handlerSummary(source: string): string {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const handler\b/.exec(source)?.[1] ?? "";
  const text = comment.replaceAll(/\s*\n\s*\*\s?/g, " ").trim();
  return text.replace(/^[A-Z, ]+ \/\S*: /, "");
}
