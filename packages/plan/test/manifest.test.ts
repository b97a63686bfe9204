import { isManifestPart, parseManifest } from "@waybill/plan/manifest";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { expect, test } from "vitest";

const view = createStageView(loadPlan("aws-cn"));
const parts = view.parameters.filter(isManifestPart);
const part = (name: string) => parts.find((one) => one.name.endsWith(`/manifest/${name}`))!;
/** What `manifest-fits` allows, and what SSM stores free of charge. */
const [MAX_BYTES, FREE_BYTES] = [8_192 * 0.9, 4_096];
const MORE_WORKERS = 65;

test("each service has a part of its own, which takes no space from another's", () => {
  const names = parts.map(({ name }) => name.split("/").at(-1));
  expect(new Set(names)).toEqual(new Set(["stage", "people", "receipts", "reports", "tasks", "tracking", "webhooks"]));
  for (const { value } of parts) expect(Buffer.byteLength(value)).toBeLessThan(FREE_BYTES);
});

test("the part of a service has room for sixty-five workers more, with longer names than any of now", () => {
  const stored = JSON.parse(part("tasks").value) as { workers: string[][] };
  const name = "ReconcileSomethingQuiteLong";
  const more = Array.from({ length: MORE_WORKERS }, () => [name, ...stored.workers[0]!.slice(1)]);
  const grown = { ...stored, workers: [...stored.workers, ...more] };
  expect(Buffer.byteLength(JSON.stringify(grown))).toBeLessThan(MAX_BYTES);
});

test("the manifest is the same in whatever order its parts are read", () => {
  const manifest = parseManifest(parts);
  expect(parseManifest(parts.toReversed())).toEqual(manifest);
  expect(new Set(Object.keys(manifest.tables))).toEqual(
    new Set(["people", "receipts", "reports", "tasks", "tracking", "webhooks"]),
  );
});

test("a worker of the manifest has the queues, function and log group of the plan, also where AWS's name was cut", () => {
  const { workers } = parseManifest(parts);
  expect(workers.length).toBeGreaterThan(10);
  for (const { name, queue, deadLetterQueue, ...worker } of workers) {
    const fn = view.functions.find(({ id }) => id === name)!;
    expect(worker).toEqual({ function: fn.name, logGroup: `/aws/lambda/${fn.name}` });
    expect(view.queues.find(({ id }) => id === `${name}Queue`)!.url).toBe(queue);
    expect(view.queues.find(({ id }) => id === `${name}DLQ`)!.url).toBe(deadLetterQueue);
  }
  const cut = { value: JSON.stringify({ workers: [["Long", "waybill-x-Lo-1", "~DLQ-2", "waybill-x-Lo-3"]] }) };
  const worker = parseManifest([part("stage"), cut]).workers[0];
  expect(worker).toMatchObject({
    function: "waybill-x-Lo-3",
    queue: expect.stringMatching(/\/waybill-x-Lo-1$/) as string,
  });
  expect(worker!.deadLetterQueue).toMatch(/\/waybill-local-LongDLQ-2$/);
});

test("a manifest that names its workers in full, as an older stack wrote it, is read as it is", () => {
  const manifest = parseManifest(parts);
  expect(parseManifest([{ value: JSON.stringify(manifest) }])).toEqual(manifest);
});
