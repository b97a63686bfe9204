/**
 * Paddle's export of PP-OCRv4 has up to eight passes over all pixels behind each convolution: a learned scale and offset, a hard
 * swish in four steps, another scale and offset. They fold into the weights of the convolutions before and behind, so that the model
 * computes the same with a quarter less work:
 *
 *   Conv · Mul s · Add b · [Add 3 · Clip 0..6 · Mul · Div 6] · Mul t · Add c · Conv
 *   Conv' ·              [HardSigmoid · Mul]               · (c/t) ·         Conv'
 *
 * The offset in the middle stays where the next convolution pads with zeros, as a BatchNormalization: the runtime keeps its layout
 * of memory through it.
 */
import { floatAttribute, floatAttributeField, integersAttribute, rewriteGraph } from "./graph.ts";
import type { FloatTensor, OnnxGraph, OnnxNode } from "./graph.ts";

const BATCH_NORM_EPSILON = 1e-5;

/** The same model with less work. */
export const foldModel = (model: Uint8Array): Uint8Array =>
  rewriteGraph(model, (graph) => {
    joinHardSwishes(graph);
    foldIntoConvolutionBefore(graph);
    foldIntoConvolutionsBehind(graph);
  });

type Links = ReturnType<typeof linkNodes>;

/** Who makes a value, and who uses it. */
function linkNodes({ nodes }: OnnxGraph) {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const users = new Map<string, OnnxNode[]>();
  for (const node of nodes)
    for (const name of new Set(node.inputs)) users.set(name, [...(users.get(name) ?? []), node]);
  return {
    producers,
    usersOf: ({ outputs }: OnnxNode): readonly OnnxNode[] => users.get(outputs[0]!) ?? [],
  };
}

/** x · Clip(x + 3, 0, 6) / 6 in two steps. */
function joinHardSwishes(graph: OnnxGraph): void {
  const { producers } = linkNodes(graph);
  const removed = new Set<OnnxNode>();
  for (const divide of graph.nodes) {
    if (divide.op !== "Div" || scalarOf(graph, divide.inputs[1]) !== 6) continue;
    const product = producers.get(divide.inputs[0]!);
    const clip = producers.get(product?.inputs[1] ?? "");
    const add = producers.get(clip?.inputs[0] ?? "");
    if (product?.op !== "Mul" || clip?.op !== "Clip" || add?.op !== "Add") continue;
    const [value] = product.inputs;
    const [low, high] = [clipBound(graph, clip, "min"), clipBound(graph, clip, "max")];
    if (low !== 0 || high !== 6 || add.inputs[0] !== value || scalarOf(graph, add.inputs[1]) !== 3) continue;
    clip.op = "HardSigmoid";
    clip.inputs = [value!];
    clip.rest = [floatAttributeField("alpha", 1 / 6), floatAttributeField("beta", 0.5)];
    product.outputs = divide.outputs;
    removed.add(add).add(divide);
  }
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

const clipBound = (graph: OnnxGraph, clip: OnnxNode, which: "min" | "max"): number | undefined =>
  floatAttribute(clip, which) ?? scalarOf(graph, clip.inputs[which === "min" ? 1 : 2]);

/** A scale, an offset or a normalization that is alone behind a convolution becomes a part of it. */
function foldIntoConvolutionBefore(graph: OnnxGraph): void {
  const links = linkNodes(graph);
  const removed = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    const step = channelStep(graph, node);
    const convolution = step && links.producers.get(step.from);
    if (!convolution || !isConvolution(graph, convolution) || !isOnlyUser(links, convolution, node)) continue;
    // Of a transposed convolution the output channels come second.
    const axis = convolution.op === "Conv" ? 0 : 1;
    const weights = graph.floats.get(convolution.inputs[1]!)!;
    const channels = weights.shape[axis]!;
    const { scale, offset } = step;
    if (![scale, offset].every((values) => values.length === 1 || values.length === channels)) continue;
    const bias = graph.floats.get(convolution.inputs[2] ?? "")?.data;
    scaleWeights(graph, convolution, scale, axis);
    setBias(
      graph,
      convolution,
      Float32Array.from({ length: channels }, (_, c) => (bias?.[c] ?? 0) * at(scale, c) + at(offset, c)),
    );
    convolution.outputs = node.outputs;
    links.producers.set(node.outputs[0]!, convolution);
    removed.add(node);
  }
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

/** A scale and an offset of all channels alike, before nothing but convolutions, become a part of them. */
function foldIntoConvolutionsBehind(graph: OnnxGraph): void {
  const links = linkNodes(graph);
  const removed = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    const convolutions = links.usersOf(node);
    const isBeforeConvolutions =
      convolutions.length > 0 &&
      convolutions.every(
        (user) => user.op === "Conv" && isConvolution(graph, user) && user.inputs[0] === node.outputs[0],
      );
    const step = isBeforeConvolutions ? scalarStep(graph, node) : undefined;
    if (!step) continue;
    const scaling = node.op === "Add" ? links.producers.get(step.from) : node;
    const scale =
      scaling && (scaling === node || isOnlyUser(links, scaling, node)) ? scalarStep(graph, scaling) : undefined;
    let { from } = step;
    let offset = step.offset;
    if (scaling?.op === "Mul" && scale) {
      for (const convolution of convolutions) scaleWeights(graph, convolution, Float32Array.of(scale.scale));
      offset /= scale.scale;
      from = scale.from;
      removed.add(scaling);
    }
    if (offset !== 0 && convolutions.some(isPadded)) {
      becomeNormalization(graph, node, from, offset, inputChannels(graph, convolutions[0]!));
    } else {
      for (const convolution of convolutions) {
        addToBias(graph, convolution, offset);
        convolution.inputs[0] = from;
      }
      removed.add(node);
    }
  }
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

const at = (values: Float32Array, channel: number): number => values[values.length === 1 ? 0 : channel]!;
const scalarOf = ({ floats }: OnnxGraph, name: string | undefined): number | undefined => {
  const tensor = floats.get(name ?? "");
  return tensor && sizeOf(tensor) === 1 ? tensor.data[0] : undefined;
};
const sizeOf = ({ shape }: FloatTensor): number => shape.reduce((product, size) => product * size, 1);
const isConvolution = ({ floats }: OnnxGraph, { op, inputs }: OnnxNode): boolean =>
  (op === "Conv" || op === "ConvTranspose") && floats.has(inputs[1]!);
const isOnlyUser = (links: Links, node: OnnxNode, user: OnnxNode): boolean =>
  links.usersOf(node).every((one) => one === user);
const isPadded = (convolution: OnnxNode): boolean => integersAttribute(convolution, "pads").some((pad) => pad !== 0);

/** What a node does to each channel of the value that it is from. */
function channelStep(
  graph: OnnxGraph,
  { op, inputs, ...node }: OnnxNode,
): { from: string; scale: Float32Array; offset: Float32Array } | undefined {
  if (op === "BatchNormalization") {
    const [scale, offset, mean, variance] = inputs.slice(1).map((name) => graph.floats.get(name)?.data);
    if (!scale || !offset || !mean || !variance) return undefined;
    const epsilon = floatAttribute({ op, inputs, ...node }, "epsilon") ?? BATCH_NORM_EPSILON;
    const factors = scale.map((value, c) => value / Math.sqrt(variance[c]! + epsilon));
    return { from: inputs[0]!, scale: factors, offset: offset.map((value, c) => value - mean[c]! * factors[c]!) };
  }
  if (op !== "Mul" && op !== "Add") return undefined;
  const [name, from] = graph.floats.has(inputs[0]!) ? [inputs[0]!, inputs[1]!] : [inputs[1]!, inputs[0]!];
  const tensor = graph.floats.get(name);
  if (!tensor || !isOfChannels(tensor) || graph.floats.has(from)) return undefined;
  return op === "Mul"
    ? { from, scale: tensor.data, offset: Float32Array.of(0) }
    : { from, scale: Float32Array.of(1), offset: tensor.data };
}

/** One number, or one for each channel: [1, C, 1, 1] or [C, 1, 1]. */
const isOfChannels = (tensor: FloatTensor): boolean =>
  sizeOf(tensor) === 1 || (tensor.shape.length >= 3 && tensor.shape.at(-3) === sizeOf(tensor));

function scalarStep(graph: OnnxGraph, node: OnnxNode): { from: string; scale: number; offset: number } | undefined {
  const step = node.op === "Mul" || node.op === "Add" ? channelStep(graph, node) : undefined;
  if (!step || step.scale.length > 1 || step.offset.length > 1 || step.scale[0] === 0) return undefined;
  return { from: step.from, scale: step.scale[0]!, offset: step.offset[0]! };
}

/** The weights of each channel times its scale; output channels are on this axis of them. */
function scaleWeights(graph: OnnxGraph, convolution: OnnxNode, scale: Float32Array, axis = 0): void {
  if (scale.every((factor) => factor === 1)) return;
  const { shape, data } = graph.floats.get(convolution.inputs[1]!)!;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const scaled = new Float32Array(data.length);
  for (let begin = 0, channel = 0; begin < data.length; begin += inner, channel++) {
    const factor = at(scale, channel % shape[axis]!);
    for (let i = begin; i < begin + inner; i++) scaled[i] = data[i]! * factor;
  }
  const name = `${convolution.outputs[0]}.weights`;
  graph.floats.set(name, { shape, data: scaled });
  convolution.inputs[1] = name;
}

function setBias(graph: OnnxGraph, convolution: OnnxNode, bias: Float32Array): void {
  const name = `${convolution.outputs[0]}.bias`;
  graph.floats.set(name, { shape: [bias.length], data: bias });
  convolution.inputs[2] = name;
}

/** An offset of all that goes into a convolution, as far as its bias is concerned. */
function addToBias(graph: OnnxGraph, convolution: OnnxNode, offset: number): void {
  if (offset === 0) return;
  const { shape, data } = graph.floats.get(convolution.inputs[1]!)!;
  const inner = data.length / shape[0]!;
  const bias = biasOf(graph, convolution).map(
    (value, c) => value + offset * data.subarray(c * inner, (c + 1) * inner).reduce((sum, weight) => sum + weight, 0),
  );
  setBias(graph, convolution, bias);
}

function biasOf({ floats }: OnnxGraph, { inputs }: OnnxNode): Float32Array {
  return floats.get(inputs[2] ?? "")?.data ?? new Float32Array(floats.get(inputs[1]!)!.shape[0]!);
}

/** Channels that go into it: of a grouped convolution its weights have only those of a group. */
const inputChannels = (graph: OnnxGraph, convolution: OnnxNode): number =>
  graph.floats.get(convolution.inputs[1]!)!.shape[1]! * (integersAttribute(convolution, "group")[0] ?? 1);

function becomeNormalization(graph: OnnxGraph, node: OnnxNode, from: string, offset: number, channels: number): void {
  const [output] = node.outputs;
  const values = { scale: 1, offset, mean: 0, variance: 1 - BATCH_NORM_EPSILON };
  const names = Object.entries(values).map(([what, value]) => {
    graph.floats.set(`${output}.${what}`, { shape: [channels], data: new Float32Array(channels).fill(value) });
    return `${output}.${what}`;
  });
  Object.assign(node, {
    op: "BatchNormalization",
    inputs: [from, ...names],
    rest: [floatAttributeField("epsilon", BATCH_NORM_EPSILON)],
  });
}
