import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import type { Changes } from "../changes.ts";
import { addChangeset } from "../changeset.ts";
import { addAfterLast } from "../edits.ts";
import { parseServiceName, parseVerb, toPascal, toPastTense, withArticle } from "../names.ts";
import { renderFolder } from "../render.ts";
import { assertFreeName, assertFreeRoute, listContracts } from "../repository.ts";
import { UsageError } from "../usage-error.ts";
import { addWorkspace } from "../workspace.ts";

/** A service with an entity in a table: an endpoint that creates it, one that reads it, its event, a sweeper. */
export function newService(changes: Changes, service: string, verb = "report"): string[] {
  const entity = parseServiceName(service);
  const past = toPastTense(parseVerb(verb));
  const [Service, Entity, Verb] = [service, entity, verb].map(toPascal) as [string, string, string];
  if (changes.has(`packages/${service}`)) throw new UsageError(`packages/${service} exists. Take another name.`);
  const contract = listContracts().find(({ event }) => event.startsWith(`${entity}.`));
  if (contract)
    throw new UsageError(
      `"${entity}" is a noun of ${contract.file}, which has the event ${contract.event}. Take another noun.`,
    );
  for (const name of [Service, `${Verb}${Entity}`, `Get${Entity}`, `Sweep${Service}`]) assertFreeName(name);
  for (const route of [`POST /v1/${service}`, `GET /v1/${service}/{id}`]) assertFreeRoute(route);

  const kernel = JSON.parse(readFileSync(join(repositoryRoot, "packages/kernel/package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const files = renderFolder("service", {
    service,
    Service,
    entity,
    Entity,
    ENTITY: entity.toUpperCase(),
    anEntity: withArticle(entity),
    verb,
    Verb,
    past,
    Past: toPascal(past),
    prefix: entity.slice(0, 3),
    sstVersion: kernel.dependencies["sst"]!,
    zodVersion: kernel.dependencies["zod"]!,
  });
  for (const { path, text } of files) changes.create(path, text);
  addChangeset(changes, `${entity}.${past}`, `A courier ${past} ${withArticle(entity)}.`);
  addWorkspace(changes, service);
  changes.edit("events-schema/src/catalogue.ts", (text) =>
    addAfterLast(
      text,
      /^import \* as /,
      `import * as ${service} from "./${service}.ts";`,
      "the imports of the catalogue",
    ).replace(/(contractFiles[^=]*= \[)/, `$1${service}, `),
  );
  changes.edit("sst.config.ts", (text) =>
    addAfterLast(
      text,
      /import\("\.\/packages\/\w+\/infra\/index\.ts"\)/,
      `    await import("./packages/${service}/infra/index.ts");`,
      "the import of a service in sst.config.ts",
    ),
  );
  changes.edit("README.md", (text) =>
    addAfterLast(
      text,
      /^\| \[packages\/(access|tracking|tasks|receipts|reports)\]/,
      `| [packages/${service}](packages/${service}/README.md) | ${service} that couriers ${verb} |`,
      "the table of packages in README.md",
    ),
  );
  return [
    `Describe ${withArticle(entity)} in packages/${service}/src/${entity}.ts and src/responses.ts; keep its contract to ids.`,
    `npx vitest run packages/${service}`,
    `npm run local, then POST /v1/${service} as a courier`,
  ];
}
