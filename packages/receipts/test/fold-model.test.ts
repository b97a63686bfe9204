import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { renderReceipt, SAMPLE_RECEIPTS } from "../../../demo/generate/render-receipt.ts";
import { MODEL_FILES } from "../src/ocr/models.ts";
import { foldModel } from "../src/ocr/onnx/fold-model.ts";
import { rewriteGraph } from "../src/ocr/onnx/graph.ts";

/** Steps over all pixels that are no convolution and no product of matrices. */
const ELEMENTWISE = new Set(["Add", "Mul", "Div", "Clip"]);

/** A part of a drawn receipt: paper without print would hide most weights. */
async function print([, channels, height, width]: readonly number[]): Promise<Tensor> {
  const pixels = await sharp(await renderReceipt(SAMPLE_RECEIPTS[0]!))
    .extract({ left: 30, top: 36, width: 3 * width!, height: 3 * height! })
    .resize(width, height)
    .toColourspace("srgb")
    .raw()
    .toBuffer();
  const plane = width! * height!;
  const data = Float32Array.from({ length: channels! * plane }, (_, i) => pixels[(i % plane) * 3]! / 127.5 - 1);
  return new Tensor("float32", data, [1, channels!, height!, width!]);
}

async function compute(model: Uint8Array, shape: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const answer = await session.run({ [session.inputNames[0]!]: await print(shape) });
  return answer[session.outputNames[0]!]!.data as Float32Array;
}

function countElementwise(model: Uint8Array): number {
  let count = 0;
  rewriteGraph(model, ({ nodes }) => (count = nodes.filter(({ op }) => ELEMENTWISE.has(op)).length));
  return count;
}

describe.each([
  ["detection", [1, 3, 96, 160], 60],
  ["recognition", [1, 3, 48, 192], 110],
] as const)("the folded model for %s", (name, shape, most) => {
  const { path, foldedSha256 } = MODEL_FILES[name];
  const model = readFileSync(path);
  const folded = foldModel(model);

  test("the folded model has the expected checksum", () => {
    expect(createHash("sha256").update(folded).digest("hex")).toBe(foldedSha256);
  });

  test("the folded model computes what the model computes", async () => {
    const [before, after] = [await compute(model, shape), await compute(folded, shape)];
    expect(after).toHaveLength(before.length);
    expect(before.some((value) => value > 0.3)).toBe(true);
    expect(before.reduce((worst, value, i) => Math.max(worst, Math.abs(value - after[i]!)), 0)).toBeLessThan(1e-4);
  });

  test("the folded model has less than half of the steps that are no convolution", () => {
    const [before, after] = [countElementwise(model), countElementwise(folded)];
    expect(after).toBeLessThan(most);
    expect(after).toBeLessThan(before / 2);
  });
});

test("a model that was folded stays as it is when it is folded again", () => {
  const once = foldModel(readFileSync(MODEL_FILES.detection.path));
  expect(countElementwise(foldModel(once))).toBe(countElementwise(once));
});
