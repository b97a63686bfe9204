/**
 * The route key that a message names, by the API's expression: `$request.body.action` reads `action` of a JSON object.
 * Undefined when it names none; then `$default` is for it.
 *
 * @throws when the expression is one that this cloud cannot read
 */
export function compileRouteSelection(expression: string): (message: string) => string | undefined {
  const path = /^\$\{?request\.body\.([\w.-]+?)\}?$/.exec(expression)?.[1]?.split(".");
  if (!path) throw new Error(`The offline cloud does not know the route selection expression ${expression}.`);
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
