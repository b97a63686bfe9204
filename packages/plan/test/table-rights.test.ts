import { build } from "esbuild";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import type { FunctionView, TableView } from "@waybill/plan/view/stage-view";
import { beforeAll, expect, test } from "vitest";

const { functions, tables } = createStageView(loadPlan());

/** What the methods of the kernel's Table ask DynamoDB for. */
const ACTIONS: Record<string, string> = {
  get: "GetItem",
  getAll: "BatchGetItem",
  put: "PutItem",
  update: "UpdateItem",
  remove: "DeleteItem",
  query: "Query",
  queryAll: "Query",
  pages: "Query",
  queryByPrefix: "Query",
  queryNewest: "Query",
  list: "Query",
};
const CALL = new RegExp(`\\btable\\d*\\.(${Object.keys(ACTIONS).join("|")})(?:<\\w+>)?\\(`, "g");

/** What the kernel has a name for: the index that each of these reads. */
const INDEXES: Record<string, string> = { dueQuery: "Due", listedUnder: "Listed", ownedBy: "Owned" };

/** The text between a call's brackets. */
function argumentsFrom(code: string, start: number): string {
  let depth = 1;
  let end = start;
  while (depth > 0 && end < code.length) {
    if ("([{".includes(code[end]!)) depth++;
    else if (")]}".includes(code[end]!)) depth--;
    end++;
  }
  return code.slice(start, end);
}

/** Rights that the code of a function can make use of: `PutItem`, `Query Due`. What it cannot reach, esbuild left out. */
function called(code: string, table: TableView): string[] {
  return [...code.matchAll(CALL)].flatMap(({ 0: call, 1: method, index }) => {
    const action = ACTIONS[method!]!;
    if (action !== "Query") return [action];
    const given = argumentsFrom(code, index + call.length);
    const indexes = table.indexes.filter(
      ({ name }) =>
        given.includes(`"${name}"`) ||
        [...given.matchAll(/\b([a-z]\w*?)\d*\(/gi)].some(([, builder]) => INDEXES[builder!] === name),
    );
    return indexes.length > 0 ? indexes.map(({ name }) => `Query ${name}`) : ["Query"];
  });
}

/** The rights that its role has to the table of its service. */
const granted = ({ statements }: FunctionView, { arn }: TableView) =>
  statements.flatMap(({ actions, resources }) =>
    resources
      .filter((resource) => resource === arn || resource.startsWith(`${arn}/index/`))
      .flatMap((resource) =>
        actions.map((action) =>
          [action.replace("dynamodb:", ""), ...resource.slice(arn.length).split("/index/").slice(1)].join(" "),
        ),
      ),
  );

const fileOf = (handler: string) => `${handler.slice(0, handler.lastIndexOf("."))}.ts`;
const sorted = (rights: string[]) => [...new Set(rights)].toSorted();
const code = new Map<string, string>();

beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: functions.map(({ id, handler }) => ({ in: fileOf(handler!), out: id })),
    outdir: "bundles",
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    // Ours only: what others wrote does not know our tables.
    plugins: [
      {
        name: "ours",
        setup(builder) {
          builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            path.startsWith("@waybill/") || kind === "entry-point"
              ? undefined
              : { path, external: true, sideEffects: false },
          );
        },
      },
    ],
  });
  for (const { path, text } of outputFiles) code.set(path.split("/").at(-1)!.replace(/\.js$/, ""), text);
});

/** Functions whose service has a table, which bears the service's name. */
const users = functions.flatMap((fn) => {
  const table = tables.find(({ id }) => id.toLowerCase() === fn.handler!.split("/")[1]);
  return table ? [{ id: fn.id, fn, table }] : [];
});

test.each(users)("$id may do with its table what its code does, and no more", ({ id, fn, table }) => {
  expect(sorted(granted(fn, table))).toEqual(sorted(called(code.get(id)!, table)));
});
