import {
  bytesField,
  encodeProtobuf,
  floatField,
  floatOf,
  integerField,
  integersOf,
  parseMessage,
  textField,
  textOf,
  type WireField,
} from "./protobuf.ts";

/** Numbers of the fields of ONNX's messages that are used here. */
const MODEL = { graph: 7 };
const GRAPH = { node: 1, initializer: 5 };
const NODE = { input: 1, output: 2, opType: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, float: 2, integer: 3, tensor: 5, integers: 8, type: 20 };
const TENSOR = { dimensions: 1, dataType: 2, floats: 4, name: 8, raw: 9 };
const FLOAT_TYPE = 1;
const FLOAT_ATTRIBUTE = 1;

export interface OnnxNode {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Name and attributes. */
  rest: WireField[];
}

/** A constant of 32-bit floats. */
export interface FloatTensor {
  shape: readonly number[];
  readonly data: Float32Array;
}

/** The graph of a model, to be changed in place: its nodes in the order of their work, and its constants of floats. */
export interface OnnxGraph {
  nodes: OnnxNode[];
  floats: Map<string, FloatTensor>;
}

/** The model with its graph as `change` leaves it. Constants that nothing uses any more are dropped. */
export function rewriteGraph(model: Uint8Array, change: (graph: OnnxGraph) => void): Uint8Array {
  const fields = parseMessage(model);
  const graphField = fields.find(({ number }) => number === MODEL.graph);
  if (!graphField) throw new Error("the model has no graph");
  const inGraph = parseMessage(graphField.payload);
  const nodes = inGraph.filter(({ number }) => number === GRAPH.node).map(({ payload }) => parseNode(payload));
  const floats = new Map(nodes.flatMap(readConstant));
  const original = new Set(floats.keys());
  const graph: OnnxGraph = { nodes, floats };
  change(graph);
  const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const isNeeded = ({ op, outputs }: OnnxNode) => op !== "Constant" || used.has(outputs[0]!);
  const added = [...floats].filter(([name]) => used.has(name) && !original.has(name));
  const rewritten = [
    ...graph.nodes.filter(isNeeded).map((node) => bytesField(GRAPH.node, encodeNode(node))),
    ...inGraph.filter(({ number }) => number !== GRAPH.node),
    ...added.map(([name, tensor]) => bytesField(GRAPH.initializer, encodeTensor(name, tensor))),
  ];
  return encodeProtobuf(
    fields.map((field) => (field === graphField ? bytesField(MODEL.graph, encodeProtobuf(rewritten)) : field)),
  );
}

/** An attribute that is a float, or undefined. */
export function floatAttribute({ rest }: OnnxNode, name: string): number | undefined {
  const value = findAttribute(rest, name)?.find(({ number }) => number === ATTRIBUTE.float);
  return value && floatOf(value);
}

/** An attribute of one or more integers; none when it is absent. */
export const integersAttribute = ({ rest }: OnnxNode, name: string): number[] =>
  (findAttribute(rest, name) ?? [])
    .filter(({ number }) => number === ATTRIBUTE.integers || number === ATTRIBUTE.integer)
    .flatMap(integersOf);

export const floatAttributeField = (name: string, value: number): WireField =>
  bytesField(
    NODE.attribute,
    encodeProtobuf([
      textField(ATTRIBUTE.name, name),
      floatField(ATTRIBUTE.float, value),
      integerField(ATTRIBUTE.type, FLOAT_ATTRIBUTE),
    ]),
  );

const findAttribute = (rest: readonly WireField[], name: string): WireField[] | undefined =>
  rest
    .filter(({ number }) => number === NODE.attribute)
    .map(({ payload }) => parseMessage(payload))
    .find((attribute) => attribute.some((field) => field.number === ATTRIBUTE.name && textOf(field) === name));

function parseNode(bytes: Uint8Array): OnnxNode {
  const fields = parseMessage(bytes);
  const texts = (wanted: number) => fields.filter(({ number }) => number === wanted).map(textOf);
  const known: number[] = [NODE.input, NODE.output, NODE.opType];
  return {
    op: texts(NODE.opType)[0]!,
    inputs: texts(NODE.input),
    outputs: texts(NODE.output),
    rest: fields.filter(({ number }) => !known.includes(number)),
  };
}

const encodeNode = ({ op, inputs, outputs, rest }: OnnxNode): Uint8Array =>
  encodeProtobuf([
    ...inputs.map((name) => textField(NODE.input, name)),
    ...outputs.map((name) => textField(NODE.output, name)),
    textField(NODE.opType, op),
    ...rest,
  ]);

function readConstant({ op, outputs, rest }: OnnxNode): [string, FloatTensor][] {
  const tensor =
    op === "Constant" ? findAttribute(rest, "value")?.find(({ number }) => number === ATTRIBUTE.tensor) : undefined;
  if (!tensor) return [];
  const fields = parseMessage(tensor.payload);
  const all = (wanted: number) => fields.filter(({ number }) => number === wanted);
  if (all(TENSOR.dataType).flatMap(integersOf)[0] !== FLOAT_TYPE) return [];
  const [stored] = [...all(TENSOR.raw), ...all(TENSOR.floats)];
  return stored ? [[outputs[0]!, new StoredTensor(all(TENSOR.dimensions).flatMap(integersOf), stored.payload)]] : [];
}

/** A constant of the file, decoded when it is used: most of its bytes are never. */
class StoredTensor implements FloatTensor {
  readonly shape: readonly number[];
  readonly #bytes: Uint8Array;
  #data: Float32Array | undefined;

  constructor(shape: readonly number[], bytes: Uint8Array) {
    this.shape = shape;
    this.#bytes = bytes;
  }

  get data(): Float32Array {
    // Aligned anew: in the file the floats begin anywhere.
    return (this.#data ??= new Float32Array(new Uint8Array(this.#bytes).buffer));
  }
}

const encodeTensor = (name: string, { shape, data }: FloatTensor): Uint8Array =>
  encodeProtobuf([
    ...shape.map((size) => integerField(TENSOR.dimensions, size)),
    integerField(TENSOR.dataType, FLOAT_TYPE),
    textField(TENSOR.name, name),
    bytesField(TENSOR.raw, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
