import { Manifest } from "@waybill/plan/manifest";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { expect, test } from "vitest";

const view = createStageView(loadPlan("aws-cn"));
const stored = view.parameters.find(({ name }) => name.endsWith("/manifest"))!.value;
/** What `manifest-fits` allows. */
const [MAX_BYTES, MORE_WORKERS] = [8_192 * 0.9, 50];

test("the manifest has room for fifty workers more, with longer names than any of now", () => {
  const manifest = JSON.parse(stored) as { workers: string[][] };
  const name = "ReconcileSomethingQuiteLong";
  const more = Array.from({ length: MORE_WORKERS }, () => [name, ...manifest.workers[0]!.slice(1)]);
  const grown = { ...manifest, workers: [...manifest.workers, ...more] };
  expect(Buffer.byteLength(JSON.stringify(grown))).toBeLessThan(MAX_BYTES);
});

test("a worker of the manifest has the queues, function and log group of the plan, also where AWS's name was cut", () => {
  const { workers } = Manifest.parse(JSON.parse(stored));
  expect(workers.length).toBeGreaterThan(10);
  for (const { name, queue, dead, ...worker } of workers) {
    const fn = view.functions.find(({ id }) => id === name)!;
    expect(worker).toEqual({ function: fn.name, logGroup: `/aws/lambda/${fn.name}` });
    expect(view.queues.find(({ id }) => id === `${name}Queue`)!.url).toBe(queue);
    expect(view.queues.find(({ id }) => id === `${name}DLQ`)!.url).toBe(dead);
  }
  const cut = { ...(JSON.parse(stored) as object), workers: [["Long", "waybill-x-Lo-1", "~DLQ-2", "waybill-x-Lo-3"]] };
  const [worker] = Manifest.parse(cut).workers;
  expect(worker).toMatchObject({
    function: "waybill-x-Lo-3",
    queue: expect.stringMatching(/\/waybill-x-Lo-1$/) as string,
  });
  expect(worker!.dead).toMatch(/\/waybill-local-LongDLQ-2$/);
});

test("a manifest that names its workers in full, as an older stack wrote it, is read as it is", () => {
  const manifest = Manifest.parse(JSON.parse(stored));
  expect(Manifest.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
});
