/** A parsed route key of an HTTP API: `GET /v1/runs/{id}`, `ANY /files/{proxy+}`, `$default`. */
export interface HttpRoute<Target> {
  key: string;
  target: Target;
}

export interface HttpRouteMatch<Target> {
  route: HttpRoute<Target>;
  /** URL-decoded. */
  pathParameters: Record<string, string>;
}

interface CompiledRoute<Target> {
  route: HttpRoute<Target>;
  method: string;
  segments: string[];
}

/**
 * Chooses as API Gateway does: the most specific path first (text before `{name}` before `{name+}`, segment by segment),
 * then the method itself before ANY, and `$default` when nothing else matches.
 */
export function createRouter<Target>(routes: readonly HttpRoute<Target>[]) {
  const fallback = routes.find(({ key }) => key === "$default");
  const compiled = routes
    .filter((route) => route !== fallback)
    .map((route): CompiledRoute<Target> => {
      const [method = "", path = ""] = route.key.split(" ");
      return { route, method, segments: splitPath(path) };
    })
    .toSorted(bySpecificity);

  /** @param path whose escapes can be decoded */
  return (method: string, path: string): HttpRouteMatch<Target> | undefined => {
    const segments = splitPath(path);
    for (const one of compiled) {
      if (one.method !== "ANY" && one.method !== method) continue;
      const pathParameters = matchPath(one.segments, segments);
      if (pathParameters) return { route: one.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

const splitPath = (path: string) => path.replace(/^\//, "").split("/");

const isGreedy = (segment: string) => segment.endsWith("+}");
const isVariable = (segment: string) => segment.startsWith("{");
const specificity = (segment: string | undefined) => {
  if (segment === undefined || isGreedy(segment)) return 0;
  return isVariable(segment) ? 1 : 2;
};

function bySpecificity<T>(a: CompiledRoute<T>, b: CompiledRoute<T>): number {
  for (let n = 0; n < Math.max(a.segments.length, b.segments.length); n++) {
    const difference = specificity(b.segments[n]) - specificity(a.segments[n]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function matchPath(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const [n, expected] of pattern.entries()) {
    const actual = segments[n];
    if (isGreedy(expected)) {
      const rest = segments.slice(n).join("/");
      if (rest === "") return undefined;
      found[expected.slice(1, -2)] = decodeURIComponent(rest);
      return found;
    }
    if (actual === undefined) return undefined;
    if (isVariable(expected)) {
      if (actual === "") return undefined;
      found[expected.slice(1, -1)] = decodeURIComponent(actual);
    } else if (expected !== actual) return undefined;
  }
  return pattern.length === segments.length ? found : undefined;
}
