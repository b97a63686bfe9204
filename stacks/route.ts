import { access } from "./access.ts";
import { api } from "./api.ts";
import type { Grant } from "./grants.ts";

interface Args {
  handler: string;
  link?: unknown[];
  grants?: Grant[];
  /** Anyone may call it, without a token. @default false */
  public?: boolean;
  /** Who tells who is calling. @default the bearer token's */
  by?: typeof access;
}

/** One operation: its function, by the name its handler gives itself, behind the authorizer. It may have several methods. */
export function route(name: string, keys: string | string[], the: Args): sst.aws.Function {
  const fn = new sst.aws.Function(name, {
    handler: the.handler,
    link: the.link ?? [],
    permissions: the.grants ?? [],
  });
  const auth = { lambda: (the.by ?? access).id };
  for (const key of [keys].flat()) api.route(key, fn.arn, the.public ? {} : { auth });
  return fn;
}
