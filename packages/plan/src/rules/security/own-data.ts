import { readManifest } from "../lookups.ts";
import type { StageRule } from "../rule.ts";
import type { StageView } from "../../view/stage-view.ts";

export const ownDataOnly: StageRule = {
  id: "own-data-only",
  why: "A service that reads or writes another's table or queue depends on how that is stored, and breaks with it; its events are what the others may use.",
  fix: "Subscribe to the other service's events, or call its API.",
  findViolations: (view) => {
    const owners = dataOwners(view);
    return view.functions.flatMap(({ id, env, statements }) => {
      const service = env["POWERTOOLS_SERVICE_NAME"];
      return statements
        .flatMap(({ resources }) => resources)
        .flatMap((resource) => {
          const owner = owners.get(resource.replace(/\/index\/.*$/, ""));
          if (owner === undefined || owner === service) return [];
          return [{ resource: id, observed: `${resource} of ${owner}`, wanted: `what belongs to ${service}` }];
        });
    });
  },
};

/** The service of each table and queue that has one. */
function dataOwners(view: StageView): Map<string, string> {
  const manifest = readManifest(view);
  const serviceOf = new Map(view.functions.map(({ name, env }) => [name, env["POWERTOOLS_SERVICE_NAME"]]));
  const owners = new Map<string, string>();
  for (const [service, name] of Object.entries(manifest?.tables ?? {})) {
    const table = view.tables.find((one) => one.name === name);
    if (table) owners.set(table.arn, service);
  }
  for (const worker of manifest?.workers ?? []) {
    const service = serviceOf.get(worker.function);
    for (const { arn } of view.queues.filter(({ url }) => [worker.queue, worker.deadLetterQueue].includes(url)))
      if (service !== undefined) owners.set(arn, service);
  }
  return owners;
}
