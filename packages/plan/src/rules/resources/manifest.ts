import { listDeadLetterQueues, type Manifest } from "../../manifest.ts";
import { consumedQueues, deadLetterQueues, readManifest } from "../lookups.ts";
import type { StageRule } from "../rule.ts";

/** SSM's largest parameter. */
const MAX_PARAMETER_BYTES = 8_192;

export const manifestComplete: StageRule = {
  id: "manifest-complete",
  why: "What the manifest does not name, the operator does not see: dead letters nobody lists, a worker nobody can replay to, a table nobody reads.",
  fix: "Create it with worker(), entityTable() or registerTable(): they register it. Other dead letters go into stacks/operations/manifest.ts.",
  findViolations: (view) => {
    const manifest: Manifest | undefined = readManifest(view);
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
    const dead = new Set(listDeadLetterQueues(manifest).map(({ url }) => url));
    return [
      ...consumedQueues(view)
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

export const manifestFits: StageRule = {
  id: "manifest-fits",
  why: "SSM refuses a parameter above 8 KB, and the deploy with it.",
  fix: "Each service has a parameter of its own, and a worker takes about a hundred bytes of it: look what else has grown.",
  findViolations: (view) =>
    view.parameters
      .filter(({ value }) => Buffer.byteLength(value) > MAX_PARAMETER_BYTES * 0.9)
      .map(({ name, value }) => ({
        resource: name,
        observed: `${Buffer.byteLength(value)} bytes`,
        wanted: `below ${MAX_PARAMETER_BYTES * 0.9}`,
      })),
};
