import { tokenAuthorizer } from "./authorizers.ts";
import { api } from "./api.ts";
import type { Grant } from "./grants.ts";

interface EndpointArgs {
  handler: string;
  link?: unknown[];
  grants?: Grant[];
  /** Callable without a token. @default false */
  public?: boolean;
  /** @default tokenAuthorizer */
  authorizer?: typeof tokenAuthorizer;
  /** @default that of every function */
  memory?: `${number} MB`;
}

/** Creates an endpoint: a function, named as in its handler, and its routes of the API with the authorizer. */
export function endpoint(name: string, keys: string | string[], args: EndpointArgs): sst.aws.Function {
  const fn = new sst.aws.Function(name, {
    handler: args.handler,
    link: args.link ?? [],
    permissions: args.grants ?? [],
    ...(args.memory && { memory: args.memory }),
  });
  const auth = { lambda: (args.authorizer ?? tokenAuthorizer).id };
  for (const key of [keys].flat()) api.route(key, fn.arn, args.public ? {} : { auth });
  return fn;
}
