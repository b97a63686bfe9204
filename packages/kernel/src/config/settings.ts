import type * as z from "zod";
import { toError } from "../failures/errors.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { linkedValue } from "./links.ts";
import { log } from "./log.ts";
import { mergeParameters, readParameterTree } from "./parameters.ts";

interface CachedSettings {
  value: Promise<unknown>;
  until: number;
}

/** By schema, then by service and app: two schemas over the same names are two settings. */
const cache = new WeakMap<z.ZodType, Map<string, CachedSettings>>();

/**
 * The settings of an app, from SSM below `Resource.Settings.path`: `default/<key>`, nearer `<service>/<key>`, nearest
 * `<service>/<app>/<key>`. Strings as they are stored; a key with slashes is an object. Parsed once, frozen, kept for
 * `ttlMs` (by schema, so make the schema once). Throws with the names to set when something is missing; a refresh that
 * fails keeps the last valid ones.
 *
 * @example
 * const { issuer } = await settings("access", "authorizer", AccessSettings);
 */
export async function settings<S extends z.ZodType>(
  service: string,
  app: string,
  schema: S,
  { ttlMs = 300_000, now = Date.now }: { ttlMs?: number; now?: () => number } = {},
): Promise<Readonly<z.output<S>>> {
  const ofSchema = cache.get(schema) ?? new Map<string, CachedSettings>();
  cache.set(schema, ofSchema);
  const name = `${service}/${app}`;
  const last = ofSchema.get(name);
  if (last && now() < last.until) return last.value as Promise<Readonly<z.output<S>>>;
  const read = readSettings(service, app, schema);
  const value = last ? read.catch((error: unknown) => lastGoodSettings(name, last, toError(error))) : read;
  ofSchema.set(name, { value, until: now() + ttlMs });
  // There are no valid settings to keep: the next call reads again.
  if (!last) read.catch(() => ofSchema.delete(name));
  return value;
}

function lastGoodSettings(name: string, last: CachedSettings, error: Error): Promise<never> {
  log.warn("settings could not be refreshed; the last valid ones are used", { settings: name, error });
  return last.value as Promise<never>;
}

async function readSettings<S extends z.ZodType>(
  service: string,
  app: string,
  schema: S,
): Promise<Readonly<z.output<S>>> {
  const root = linkedValue("Settings", "path");
  // Two subtrees and not the root, which contains the settings and secrets of other services.
  const [general, own] = await Promise.all([
    readParameterTree(`${root}/default`),
    readParameterTree(`${root}/${service}`),
  ]);
  const nearest = own[app];
  const result = schema.safeParse(
    mergeParameters(mergeParameters(general, own), typeof nearest === "object" ? nearest : {}),
  );
  if (result.success) return deepFreeze(result.data);
  const wrong = result.error.issues.map(
    ({ path, message }) => `${root}/${service}/${path.map(String).join("/")}: ${message}`,
  );
  throw new Error(`settings are missing or wrong; set these SSM parameters: ${wrong.join("; ")}`, {
    cause: result.error,
  });
}
