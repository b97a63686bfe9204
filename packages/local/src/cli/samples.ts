import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import type { LocalWaybill } from "../boot.ts";

/** The requests that create one sample: the route's body, and the task's without its route. */
export interface SampleOffer {
  /** Idempotency key of both requests: the ids follow from it and are the same at each start. */
  key: string;
  route: { name: string; path: object[]; stops: object[] };
  task: { title: string; bonus: object; window: object; offerExpiresAt: string };
}

/** A task that couriers can claim, or could at an earlier start. */
export interface Sample {
  title: string;
  routeId: string;
  taskId: string;
}

/**
 * Creates the routes of samples/offers.json, publishes them and opens a task on each, through the API as a dispatcher does.
 * A second start with the same `--data` changes nothing: the same requests have the same keys.
 */
export async function createSamples({ api, token }: Pick<LocalWaybill, "api" | "token">): Promise<Sample[]> {
  const authorization = `Bearer ${await token("admin", "a1")}`;
  async function post<T>(path: string, key?: string, body?: object): Promise<T> {
    const answer = await fetch(`${api}${path}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", ...(key && { "idempotency-key": key }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The samples: POST ${path} answered ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  const offers = JSON.parse(readFileSync(join(repositoryRoot, "samples/offers.json"), "utf8")) as SampleOffer[];
  const samples: Sample[] = [];
  for (const { key, route, task } of offers) {
    const { routeId } = await post<{ routeId: string }>("/v1/routes", key, route);
    await post(`/v1/routes/${routeId}/publish`);
    const offer = { ...task, routeId };
    const { taskId, state } = await post<{ taskId: string; state: string }>("/v1/tasks", `${key}-task`, offer);
    if (state === "draft") await post(`/v1/tasks/${taskId}/open`);
    samples.push({ title: task.title, routeId, taskId });
  }
  return samples;
}
