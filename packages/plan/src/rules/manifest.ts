import { deadLetters, type Manifest } from "../manifest.ts";
import { consumed, deadLetterQueues, manifestOf } from "./parts.ts";
import type { Rule } from "./rule.ts";

/** SSM's largest parameter. */
const LARGEST = 8_192;

export const manifestComplete: Rule = {
  id: "manifest-complete",
  why: "What the manifest does not name, the operator does not see: dead letters nobody lists, a worker nobody can replay to, a table nobody reads.",
  fix: "Create it with worker(), entityTable() or registerTable(): they register it. Other dead letters go into stacks/operations/manifest.ts.",
  finds: (view) => {
    const manifest: Manifest | undefined = manifestOf(view);
    if (!manifest)
      return [
        {
          resource: "Manifest",
          observed: "missing, or not of the shape of packages/plan/src/manifest.ts",
          wanted: "a manifest",
        },
      ];
    const workers = new Set(manifest.workers.map(({ queue }) => queue));
    const tables = new Set([manifest.failures, manifest.idempotency, ...Object.values(manifest.tables)]);
    const dead = new Set(deadLetters(manifest).map(({ url }) => url));
    return [
      ...consumed(view)
        .filter(({ queue }) => !workers.has(queue.url))
        .map(({ fn }) => ({ resource: fn.id, observed: "not in the manifest", wanted: "a worker of it" })),
      ...deadLetterQueues(view)
        .filter(({ url }) => !dead.has(url))
        .map(({ id }) => ({ resource: id, observed: "not in the manifest", wanted: "among its dead letters" })),
      ...view.tables
        .filter(({ name }) => !tables.has(name))
        .map(({ id }) => ({ resource: id, observed: "not in the manifest", wanted: "among its tables" })),
    ];
  },
};

export const manifestFits: Rule = {
  id: "manifest-fits",
  why: "SSM refuses a parameter above 8 KB, and the deploy with it.",
  fix: "Split the manifest by service before it grows further.",
  finds: (view) =>
    view.parameters
      .filter(({ value }) => Buffer.byteLength(value) > LARGEST * 0.9)
      .map(({ name, value }) => ({
        resource: name,
        observed: `${Buffer.byteLength(value)} bytes`,
        wanted: `below ${LARGEST * 0.9}`,
      })),
};
