import { expect, test } from "vitest";
import { dumpTable } from "../support/day-messages.ts";
import { apiCloud } from "../support/api-cloud.ts";

const { local } = apiCloud;

/** The workers, with the ARNs of their queues and dead-letter queues. */
const workers = local.view.mappings.map((mapping) => ({
  name: local.view.functions.find(({ arn }) => arn === mapping.function)!.id,
  queue: mapping.source,
  deadLetters: local.view.queues.find(({ arn }) => arn === mapping.source)!.redrive!.deadLetterArn,
}));

/** How many dead letters each worker has, and whether the failure log has a row of it. */
async function listFailures(): Promise<Record<string, { dead: number; isLogged: boolean }>> {
  const failures = await dumpTable(local, "Failures");
  return Object.fromEntries(
    workers.map(({ name, deadLetters }) => [
      name,
      { dead: local.cloud.queues.stats(deadLetters).visible, isLogged: failures.includes(`"CONSUMER#${name}#`) },
    ]),
  );
}

test("every worker parks a message that it cannot read, and records why", async () => {
  const before = await listFailures();
  for (const { queue } of workers) local.cloud.queues.send(queue, "unreadable");
  await local.waitUntilIdle({ skip: true });
  const expected = Object.entries(before).map(
    ([name, { dead }]) => [name, { dead: dead + 1, isLogged: true }] as const,
  );
  expect(expected.length).toBeGreaterThan(10);
  expect(await listFailures()).toEqual(Object.fromEntries(expected));
});
