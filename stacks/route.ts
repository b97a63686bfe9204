import { access } from "./access.ts";
import { api } from "./api.ts";
import type { Grant } from "./grants.ts";

interface Args {
  handler: string;
  link?: unknown[];
  grants?: Grant[];
  /** Anyone may call it, without a token. @default false */
  public?: boolean;
}

/** One operation: its function, by the name its handler gives itself, behind the authorizer. */
export function route(name: string, key: string, the: Args): sst.aws.Function {
  const fn = new sst.aws.Function(name, {
    handler: the.handler,
    link: the.link ?? [],
    permissions: the.grants ?? [],
  });
  api.route(key, fn.arn, the.public ? {} : { auth: { lambda: access.id } });
  return fn;
}
