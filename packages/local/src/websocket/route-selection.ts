/**
 * The route key that a message selects by the API's expression: `$request.body.action` reads `action` of a JSON object.
 * Undefined when it selects none; then `$default` is used.
 *
 * @throws when the expression is not supported
 */
export function compileRouteSelection(expression: string): (message: string) => string | undefined {
  const path = /^\$\{?request\.body\.([\w.-]+?)\}?$/.exec(expression)?.[1]?.split(".");
  if (!path) throw new Error(`The offline cloud does not support the route selection expression ${expression}.`);
  return (message) => {
    let value = parseJsonOrUndefined(message);
    for (const name of path) {
      if (typeof value !== "object" || value === null) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    return typeof value === "string" ? value : undefined;
  };
}

function parseJsonOrUndefined(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
