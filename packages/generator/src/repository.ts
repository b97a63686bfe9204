import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { UsageError } from "./usage-error.ts";

/** What the repository has already, read from its sources: they may be newer than the plan. */

const textsOf = (pattern: string) =>
  globSync(pattern, { cwd: repositoryRoot })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), "utf8") }));

export const listServices = (): string[] => textsOf("packages/*/infra/index.ts").map(({ path }) => path.split("/")[1]!);

/** Throws when there is no such service. */
export function assertService(service: string): void {
  const services = listServices();
  if (!services.includes(service))
    throw new UsageError(
      `There is no service "${service}". There are ${services.join(", ")}. npm run new service ${service} creates one.`,
    );
}

/** Throws when a function or another resource has this name. */
export function assertFreeName(name: string): void {
  const taken = textsOf("{stacks/**,packages/*/infra}/*.ts").find(({ text }) =>
    new RegExp(`\\(\\s*"${name}"`).test(text),
  );
  if (taken) throw new UsageError(`The name ${name} is taken in ${taken.path}. Take another one.`);
}

/** Throws when a route of this method and path exists, whatever its parameters are called. */
export function assertFreeRoute(route: string): void {
  const shape = (one: string) => one.replaceAll(/\{\w+\}/g, "{}");
  const taken = textsOf("packages/*/infra/*.ts").find(({ text }) =>
    [...text.matchAll(/"((?:GET|POST|PATCH|PUT|DELETE) \/[^"]*)"/g)].some(([, one]) => shape(one!) === shape(route)),
  );
  if (taken) throw new UsageError(`The route ${route} is taken in ${taken.path}. Take another one.`);
}

export interface ContractSource {
  /** `task.failed` */
  event: string;
  /** `TaskFailed` */
  name: string;
  /** `tasks`: its file in events-schema/src. */
  file: string;
}

/** Every event, with the file of its contract. */
export const listContracts = (): ContractSource[] =>
  textsOf("events-schema/src/*.ts").flatMap(({ path, text }) =>
    [...text.matchAll(/^export const (\w+) = event\("([^"]+)"/gm)].map(([, name, event]) => ({
      event: event!,
      name: name!,
      file: path.replace(/^.*\/(.*)\.ts$/, "$1"),
    })),
  );

/** The contract of an event. Throws when there is none. */
export function findContract(event: string): ContractSource {
  const contracts = listContracts();
  const found = contracts.find((one) => one.event === event);
  if (found) return found;
  const [noun] = event.split(".");
  const near = contracts.filter((one) => one.event.startsWith(`${noun}.`)).map((one) => one.event);
  const known = near.length > 0 ? `Of ${noun} there are ${near.join(", ")}.` : "docs/events.md lists them all.";
  throw new UsageError(`There is no event "${event}". ${known} npm run new event creates one.`);
}

/** The infrastructure file of a service that may publish what a crash left unpublished. Throws when there is none. */
export function findSweeper(service: string): string {
  const found = textsOf(`packages/${service}/infra/*.ts`).find(
    ({ text }) => text.includes("sweeper(") && text.includes("putEvents("),
  );
  if (found) return found.path;
  throw new UsageError(
    `The service ${service} publishes nothing: no sweeper in packages/${service}/infra may. Add one first, as packages/tasks/infra/sweeper.ts.`,
  );
}
