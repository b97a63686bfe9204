/** A string of JSON, or what opens, closes or separates. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Whether an object in a valid JSON text has two members of one name. RFC 7519 lets a parser take either, and two parsers may
 * differ on who a token is for.
 */
export function hasDuplicateNames(json: string): boolean {
  const open: Set<string>[] = [];
  let last = "";
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const name = JSON.parse(last) as string;
      if (open.at(-1)?.has(name)) return true;
      open.at(-1)?.add(name);
    }
    last = token;
  }
  return false;
}
