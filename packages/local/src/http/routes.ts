/** A route key of an HTTP API, taken apart: `GET /v1/runs/{id}`, `ANY /files/{proxy+}`, `$default`. */
export interface Route<Target> {
  key: string;
  target: Target;
}

export interface Match<Target> {
  route: Route<Target>;
  /** URL-decoded. */
  pathParameters: Record<string, string>;
}

interface Compiled<Target> {
  route: Route<Target>;
  method: string;
  segments: string[];
}

/**
 * Chooses as API Gateway does: the most specific path first (text before `{name}` before `{name+}`, segment by segment),
 * then the method itself before ANY, and `$default` when nothing else fits.
 */
export function router<Target>(routes: readonly Route<Target>[]) {
  const fallback = routes.find(({ key }) => key === "$default");
  const compiled = routes
    .filter((route) => route !== fallback)
    .map((route): Compiled<Target> => {
      const [method = "", path = ""] = route.key.split(" ");
      return { route, method, segments: segmentsOf(path) };
    })
    .toSorted(bySpecificity);

  return (method: string, path: string): Match<Target> | undefined => {
    const segments = segmentsOf(path);
    for (const one of compiled) {
      if (one.method !== "ANY" && one.method !== method) continue;
      const pathParameters = fit(one.segments, segments);
      if (pathParameters) return { route: one.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

const segmentsOf = (path: string) => path.replace(/^\//, "").split("/");

const isGreedy = (segment: string) => segment.endsWith("+}");
const isVariable = (segment: string) => segment.startsWith("{");
const rank = (segment: string | undefined) => {
  if (segment === undefined || isGreedy(segment)) return 0;
  return isVariable(segment) ? 1 : 2;
};

function bySpecificity<T>(a: Compiled<T>, b: Compiled<T>): number {
  for (let n = 0; n < Math.max(a.segments.length, b.segments.length); n++) {
    const difference = rank(b.segments[n]) - rank(a.segments[n]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function fit(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const [n, expected] of pattern.entries()) {
    const actual = segments[n];
    if (isGreedy(expected)) {
      const rest = segments.slice(n).join("/");
      if (rest === "") return undefined;
      found[expected.slice(1, -2)] = decoded(rest);
      return found;
    }
    if (actual === undefined) return undefined;
    if (isVariable(expected)) {
      if (actual === "") return undefined;
      found[expected.slice(1, -1)] = decoded(actual);
    } else if (expected !== actual) return undefined;
  }
  return pattern.length === segments.length ? found : undefined;
}

/** A path with a broken escape is kept as it came: it names nothing, and that is for the handler to say. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
