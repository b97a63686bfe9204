import { tokenAuthorizer } from "./authorizers.ts";
import { api } from "./api.ts";
import { registerRoute, type RouteThrottle } from "./route-settings.ts";
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
  /** Files of the repository that are copied into its package, each under its own path. */
  copyFiles?: { from: string }[];
  /** Makes them, before they are copied: in a deploy alone, so that a diff and the plan stay quick. */
  makeFiles?: () => Promise<void>;
  /** What all callers together may send to each of its routes. @default 500 a second and 1,000 at once; 50 and 100 when public */
  throttle?: RouteThrottle;
}

/** Creates an endpoint: a function, named as in its handler, and its routes of the API with the authorizer. */
export function endpoint(name: string, keys: string | string[], args: EndpointArgs): sst.aws.Function {
  const fn = new sst.aws.Function(name, {
    handler: args.handler,
    link: args.link ?? [],
    permissions: args.grants ?? [],
    ...(args.memory && { memory: args.memory }),
    ...(args.copyFiles && { copyFiles: args.copyFiles }),
    ...(args.makeFiles && $cli.command === "deploy" && { hook: { postbuild: args.makeFiles } }),
  });
  const auth = { lambda: (args.authorizer ?? tokenAuthorizer).id };
  const throttle = args.throttle ?? (args.public ? { rate: 50, burst: 100 } : { rate: 500, burst: 1_000 });
  for (const key of [keys].flat()) registerRoute(api.route(key, fn.arn, args.public ? {} : { auth }), throttle);
  return fn;
}
