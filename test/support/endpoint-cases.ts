import { globSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Role } from "@waybill/events-schema/api";
import { repositoryRoot } from "@waybill/plan/paths";

/** A valid request of an endpoint: what it says beside its route, and whose token it needs. */
export interface ExampleRequest {
  /** The token of the courier whose matter it is. @default the one of c1 */
  courier?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

/** What creates the things that an example request needs. */
export interface ExampleClient {
  courier: string;
  manager: string;
  admin: string;
  /** Sends a request, such as `POST /v1/tasks`, with one of the tokens above. Throws when it is rejected. */
  request: (token: string, endpoint: string, body?: unknown) => Promise<Record<string, unknown>>;
}

export interface EndpointCase {
  /** Who may call it. */
  may: readonly Role[];
  /** It belongs to one courier: another gets 404. @default false */
  own?: true;
  /** What the request is about belongs to team north: callers of other teams get 404. @default false */
  team?: true;
  /** A valid request, created again for each accepted caller. @default without path, query and body */
  request?: (client: ExampleClient) => Promise<ExampleRequest>;
}

/** By route: `GET /v1/tasks/{taskId}`. */
export type EndpointCases = Record<string, EndpointCase>;

/**
 * The cases that services have beside their code, in packages/<service>/test/endpoints: who may call an endpoint, and a valid
 * request. test/api/authorization.ts calls each as everybody, test/api/openapi.ts compares its response with the document.
 */
export async function loadEndpointCases(): Promise<EndpointCases> {
  const files = globSync("packages/*/test/endpoints/*.ts", { cwd: repositoryRoot }).toSorted();
  const modules = await Promise.all(
    files.map(
      (file) => import(pathToFileURL(join(repositoryRoot, file)).href) as Promise<{ endpoints: EndpointCases }>,
    ),
  );
  return Object.assign({}, ...modules.map(({ endpoints }) => endpoints)) as EndpointCases;
}
