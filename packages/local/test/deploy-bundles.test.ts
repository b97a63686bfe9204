import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalWaybill, startLocal } from "../src/boot.ts";

/** Functions without images: the AWS clients, the contracts of events and 60 KB of their own at most. */
const MAX_BYTES = 540 * 1024;
/** Functions that store objects contain the S3 client as well, and time zone rules. */
const MAX_BYTES_WITH_OBJECTS = 900 * 1024;
/**
 * One draws letters (docs/decisions, "Workbooks are written by hucre, PDFs by pdfkit with Noto fonts"), one knows the borders of countries
 * ("The place of a receipt is evidence for its currency"), one posts to browsers with a client more, one signs what it sends, and two
 * fold runs along routes, which a cache of 19 KB keeps.
 */
const LARGER: Record<string, number> = {
  RenderPdf: 1_700 * 1024,
  ReadReceipt: 1_550 * 1024,
  UpdateLiveFeed: 600 * 1024,
  SendWebhooks: 600 * 1024,
  ProjectTasks: 560 * 1024,
  RecordPositions: 550 * 1024,
};

const planned = createStageView(loadPlan("aws")).functions;
const objects = planned.filter(({ statements }) =>
  statements.some(({ actions }) => actions.some((action) => action.startsWith("s3:"))),
);
const maxBytesOf = (id: string) =>
  LARGER[id] ?? (objects.some((fn) => fn.id === id) ? MAX_BYTES_WITH_OBJECTS : MAX_BYTES);
const functions = planned.map(({ id }) => id);
/** Functions with packages that a bundle cannot contain: native addons. */
const installing = new Set(planned.filter(({ nodejs }) => nodejs?.["install"]).map(({ id }) => id));

describe("a bundle with exactly the options of SST's deploy, alone in a folder outside of the project", () => {
  let local: LocalWaybill;
  beforeAll(async () => {
    // Each runs in an environment of its own, which has only the bundle and the variables of the plan.
    local = await startLocal({ bundle: "deploy" });
  });
  afterAll(() => local.stop());

  const entryOf = (id: string) => local.lambda.find(id)?.entry ?? "";

  test.concurrent.each(functions)(
    "the deploy bundle of %s loads alone in a clean environment and answers the empty event",
    async (id) => {
      const arn = local.lambda.find(id)?.arn ?? "";
      const { payload, functionError } = await local.lambda.invoke(arn, {});
      expect(functionError, JSON.stringify(payload)).toBeUndefined();
      expect(payload).toMatchObject({ warm: true });
    },
  );

  test.each(functions)("the deploy bundle of %s is within its size limit", (id) => {
    expect(readFileSync(entryOf(id)).byteLength).toBeLessThanOrEqual(maxBytesOf(id));
  });

  test.each(functions)("the deploy bundle of %s imports nothing but Node and its folder", (id) => {
    const file = entryOf(id);
    expect(file.startsWith(repositoryRoot)).toBe(false);
    // Files that are copied beside it keep their path.
    const copied = local.view.functions.find((fn) => fn.id === id)!.copyFiles.map((path) => path.split("/")[0]!);
    const beside = [...copied, ...(installing.has(id) ? ["node_modules"] : [])];
    const folder = readdirSync(join(file, "..")).toSorted();
    const bundle = installing.has(id) ? "bundle.mjs" : "bundle.cjs";
    expect(folder).toEqual([...new Set([bundle, `${bundle}.map`, ...beside])].toSorted());
    const code = readFileSync(file, "utf8");
    if (installing.has(id)) expect(code).toContain("const require = topLevelCreateRequire(import.meta.url);");
    else expect(code.startsWith('"use strict"; const bundleUrl = ')).toBe(true); // strict, as ES modules are
  });
});
