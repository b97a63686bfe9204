import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Message } from "@waybill/events-schema/event";
import { apiEvent, type ApiOptions, lambdaContext, sqsBatch, type SqsOptions } from "@waybill/kernel/testing";
import { repositoryRoot } from "@waybill/plan/paths";
import { isInPackage } from "@waybill/plan/view/limit-to-functions";
import { loadPlan } from "@waybill/plan/plan";
import type { FunctionView, TableView } from "@waybill/plan/view/stage-view";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { startAws } from "./aws.ts";

/** A table as the committed plan has it. */
export function plannedTable(id: string): TableView {
  const planned = createStageView(loadPlan()).tables.find((table) => table.id === id);
  if (!planned) throw new Error(`the plan has no table ${id}. Run: npm run synth`);
  return planned;
}

/** The functions of services with the links and the tables of the committed plan, on the engines of the offline cloud. */
export async function startServiceClient(...services: [string, ...string[]]) {
  const { functions: all, tables, apis } = createStageView(loadPlan());
  const functions = services.flatMap((service) => all.filter(isInPackage(service)));
  if (functions.length === 0) throw new Error(`the plan has no functions of ${services.join()}. Run: npm run synth`);
  const links = new Map(functions.flatMap((fn) => Object.entries(fn.links)));
  const own = tables.filter(({ name }) => [...links.values()].some((link) => link["name"] === name));
  const aws = await startAws(
    functions.map(({ id }) => id),
    own,
  );
  // Of what all services share, startAws has its own. Links are read when the code is loaded, as in Lambda.
  for (const [name, link] of links) process.env[`SST_RESOURCE_${name}`] ??= JSON.stringify(link);

  const findFunction = (isWanted: (fn: FunctionView) => boolean, what: string): FunctionView => {
    const found = functions.find(isWanted);
    if (!found) throw new Error(`${services.join()} has no ${what} in the plan. Run: npm run synth`);
    return found;
  };
  const invoke = async <T>({ handler = "" }: FunctionView, event: unknown): Promise<T> => {
    const file = join(repositoryRoot, `${handler.slice(0, handler.lastIndexOf("."))}.ts`);
    const code = (await import(pathToFileURL(file).href)) as {
      handler: (event: unknown, context: unknown) => Promise<T>;
    };
    return code.handler(event, lambdaContext());
  };

  return {
    aws,
    /** Calls an endpoint by its route: `GET /v1/tasks/{taskId}`. */
    async ask(route: string, options: Omit<ApiOptions, "route"> = {}) {
      const planned = apis.flatMap(({ routes }) => routes).find(({ key }) => key === route);
      const fn = findFunction(({ arn }) => arn === planned?.function, `route ${route}`);
      const response = await invoke<{ statusCode: number; body: string }>(fn, apiEvent({ route, ...options }));
      const json = response.body === "" ? {} : (JSON.parse(response.body) as Record<string, unknown>);
      return { status: response.statusCode, json };
    },
    /** Delivers messages to a worker, as one batch. */
    deliver: (worker: string, messages: Message | readonly Message[], options: SqsOptions = {}) =>
      invoke<{ batchItemFailures: unknown[] }>(
        findFunction(({ id }) => id === worker, `worker ${worker}`),
        sqsBatch(messages, { worker, ...options }),
      ),
    /** Calls a sweeper, as its schedule does. */
    sweep: (sweeper: string, shard?: number) =>
      invoke<{ seen: number }>(
        findFunction(({ id }) => id === sweeper, `sweeper ${sweeper}`),
        { sweep: sweeper, ...(shard !== undefined && { shard }) },
      ),
    /** What EventBridge was sent since the last `aws.reset()`, in order. */
    publishedEvents: () =>
      aws
        .inputs<{ Entries: { DetailType: string; Detail: string }[] }>("PutEvents")
        .flatMap(({ Entries }) => Entries)
        .map(({ DetailType: name, Detail }) => {
          const { meta, data } = JSON.parse(Detail) as { meta: { id: string }; data: Record<string, unknown> };
          return { id: meta.id, name, data };
        }),
    stop: () => aws.stop(),
  };
}
