import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { matchesIamPattern } from "@waybill/plan/view/policy";
import type { PolicyStatement, StageView } from "@waybill/plan/view/stage-view";
import { isAllowed, type RequiredPermission } from "./policy.ts";

/** Names the folder where every cloud writes at its end which grants its functions used. Unset: nothing is recorded. */
export const GRANTS_FOLDER_VARIABLE = "WAYBILL_GRANTS";

/** Which grants each function or state machine used, by its id: `dynamodb:PutItem <ARN> TASK#*`. */
type GrantUsage = Record<string, string[]>;

export interface GrantRecorder {
  record(role: { id: string; statements: readonly PolicyStatement[] }, permission: RequiredPermission): void;
  write(): void;
}

/** Records what each call made use of. */
export function createGrantRecorder(folder: string): GrantRecorder {
  const used = new Map<string, Set<string>>();
  return {
    record({ id, statements }, permission) {
      const own = used.get(id) ?? new Set();
      used.set(id, own);
      for (const statement of statements)
        if (isAllowed([statement], permission)) for (const grant of listGrants(statement, permission)) own.add(grant);
    },
    write() {
      if (used.size === 0) return;
      mkdirSync(folder, { recursive: true });
      const usage: GrantUsage = Object.fromEntries([...used].map(([id, grants]) => [id, [...grants]]));
      writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(usage));
    },
  };
}

/** What a statement allows, one by one: an action on a resource, of a table also a kind of items; or what a call uses of it. */
function listGrants(statement: PolicyStatement, usedBy?: RequiredPermission): string[] {
  const kinds = statement.conditions["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
  const isUsed = (pattern: string, values: string[] | undefined) =>
    usedBy === undefined || values?.some((value) => matchesIamPattern(pattern, value));
  const usedKinds = kinds?.filter((kind) => isUsed(kind, usedBy?.context?.["dynamodb:LeadingKeys"]));
  return statement.actions
    .filter((action) => isUsed(action, usedBy && [usedBy.action]))
    .flatMap((action) =>
      statement.resources
        .filter((resource) => isUsed(resource, usedBy?.resources))
        .flatMap((resource) => (usedKinds ?? [""]).map((kind) => `${action} ${resource} ${kind}`.trimEnd())),
    );
}

/** A grant that no recorded call used. */
export interface UnusedGrant {
  /** The function or state machine. */
  role: string;
  action: string;
  resource: string;
  kind?: string | undefined;
}

/** Why a grant stays that no test uses. */
export interface GrantException {
  actions: readonly string[];
  /** Ids of functions and state machines. @default all */
  roles?: readonly string[];
  /** What the resource or the kind of items ends with. @default any */
  of?: readonly string[];
  reason: string;
}

export interface GrantReport {
  /** Test files, or other starts of the cloud, that the report knows of. */
  records: number;
  unused: UnusedGrant[];
  excepted: { grant: UnusedGrant; exception: GrantException }[];
  /** Exceptions for what is no longer granted. A test that uses an excepted grant by chance makes none of them stale. */
  staleExceptions: GrantException[];
}

/** Compares what a stage grants with what was recorded below a folder, one folder for each test file. */
export function reportUnusedGrants(
  view: Pick<StageView, "functions" | "stateMachines">,
  folder: string,
  exceptions: readonly GrantException[],
): GrantReport {
  const { records, used } = readUsage(folder);
  const planned = [...view.functions, ...view.stateMachines].flatMap(({ id, statements }) =>
    [...new Set(statements.filter(({ effect }) => effect === "Allow").flatMap((one) => listGrants(one)))].map(
      (text) => {
        const [action = "", resource = "", kind] = text.split(" ");
        const grant: UnusedGrant = { role: id, action, resource, kind };
        return { grant, isUsed: used.get(id)?.has(text) === true };
      },
    ),
  );
  const found = planned
    .filter(({ isUsed }) => !isUsed)
    .map(({ grant }) => ({ grant, exception: exceptions.find((one) => isExcepted(grant, one)) }));
  return {
    records,
    unused: found.flatMap(({ grant, exception }) => (exception ? [] : [grant])),
    excepted: found.flatMap(({ grant, exception }) => (exception ? [{ grant, exception }] : [])),
    staleExceptions: exceptions.filter((one) => !planned.some(({ grant }) => isExcepted(grant, one))),
  };
}

const isExcepted = (
  { role, action, resource, kind }: UnusedGrant,
  { actions, roles = [role], of = [""] }: GrantException,
): boolean =>
  actions.includes(action) &&
  roles.includes(role) &&
  of.some((end) => [resource, kind].some((one) => one?.endsWith(end)));

function readUsage(folder: string): { records: number; used: Map<string, Set<string>> } {
  const used = new Map<string, Set<string>>();
  const records = existsSync(folder) ? readdirSync(folder) : [];
  for (const record of records)
    for (const file of readdirSync(join(folder, record))) {
      const usage = JSON.parse(readFileSync(join(folder, record, file), "utf8")) as GrantUsage;
      for (const [id, grants] of Object.entries(usage)) used.set(id, new Set([...(used.get(id) ?? []), ...grants]));
    }
  return { records: records.length, used };
}
