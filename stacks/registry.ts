/** What the services have created, for what lists it all: operations/manifest.ts and operations/saved-queries.ts. */
export interface RegisteredWorker {
  name: string;
  /** The package of its handler. */
  service: string;
  queue: sst.aws.Queue;
  deadLetters: sst.aws.Queue;
  fn: sst.aws.Function;
}

const workers: RegisteredWorker[] = [];
const tables = new Map<string, sst.aws.Dynamo>();
const retentions = new WeakMap<sst.aws.Dynamo, number>();
const pageOrigins: $util.Input<string>[] = [];
let isRead = false;

/** Called by worker(). */
export function registerWorker(worker: RegisteredWorker): RegisteredWorker {
  assertUnread(worker.name);
  workers.push(worker);
  return worker;
}

/**
 * Registers the table of a service under the name that the operator uses. Its link says for how many days the store keeps what
 * is personal in it, if anything is.
 */
export function registerTable(service: string, table: sst.aws.Dynamo, retentionDays?: number): sst.aws.Dynamo {
  assertUnread(service);
  tables.set(service, table);
  if (retentionDays !== undefined) retentions.set(table, retentionDays);
  return table;
}

/** What the link of a table says besides its name. */
export const retentionOf = (table: sst.aws.Dynamo): { retentionDays?: number } => {
  const retentionDays = retentions.get(table);
  return retentionDays === undefined ? {} : { retentionDays };
};

/** Registers an address that the pages of packages/web connect to besides their own origin. */
export function registerPageOrigin(address: $util.Input<string>): void {
  pageOrigins.push(address);
}

/** Addresses that the pages connect to. Read after every service was created. */
export const readPageOrigins = (): $util.Input<string>[] => [...pageOrigins];

/** All workers and tables, sorted: the plan does not depend on the order of imports. Afterwards none may be created. */
export function readRegistry(): { workers: RegisteredWorker[]; tables: Record<string, sst.aws.Dynamo> } {
  isRead = true;
  return {
    workers: workers.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    tables: Object.fromEntries([...tables].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function assertUnread(name: string): void {
  if (isRead)
    throw new Error(`${name} is created after the manifest. In sst.config.ts, import it before stacks/operations.`);
}
