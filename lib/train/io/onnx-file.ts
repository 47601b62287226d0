/**
 * ONNX's file format: protocol buffers. The numbers are the fields' in onnx.proto, which is the format's definition;
 * only those that a chain of layers needs.
 */
import { PbfWriter } from "pbf";

/** ONNX of December 2020 (release 1.8), to which opset 13 belongs. */
const IR_VERSION = 7;
/** TensorProto.DataType.FLOAT */
const FLOAT = 1;
/** AttributeProto.AttributeType */
const FLOAT_ATTRIBUTE = 1, INT = 2, INTS = 7;

/** Whole numbers, lists of them, or a Float32. */
export type OnnxAttributes = Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;

/** One operator of the graph; its inputs are names of values and of tensors. */
interface OnnxNode {
  readonly operator: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: OnnxAttributes;
}

/** A constant of the graph, in Float32. */
interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A Float32 value that enters or leaves the graph; a dimension with a name is of any size. */
interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** Operators in the order in which they run. */
export interface OnnxGraph {
  readonly name: string;
  readonly description: string;
  readonly input: OnnxValue;
  readonly output: OnnxValue;
  readonly nodes: OnnxNode[];
  readonly tensors: OnnxTensor[];
}

/** The bytes of a model (ModelProto) with one graph. */
export function writeOnnx(graph: OnnxGraph, opset: number, metadata: Readonly<Record<string, string>>): Uint8Array {
  const model = new PbfWriter();
  model.writeVarintField(1, IR_VERSION);
  model.writeStringField(2, "golden-momentum");
  model.writeMessage(7, writeGraph, graph);
  model.writeMessage(8, (version: number, pbf) => { pbf.writeVarintField(2, version); }, opset);
  for (const entry of Object.entries(metadata)) model.writeMessage(14, writeEntry, entry);
  return model.finish();
}

/** StringStringEntryProto */
function writeEntry([key, value]: [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

/** GraphProto */
function writeGraph({ name, description, input, output, nodes, tensors }: OnnxGraph, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, name);
  for (const tensor of tensors) pbf.writeMessage(5, writeTensor, tensor);
  pbf.writeStringField(10, description);
  pbf.writeMessage(11, writeValue, input);
  pbf.writeMessage(12, writeValue, output);
}

/** NodeProto */
function writeNode({ operator, name, inputs, output, attributes }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, output);
  pbf.writeStringField(3, name);
  pbf.writeStringField(4, operator);
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute);
}

/** AttributeProto */
function writeAttribute([name, value]: [string, OnnxAttributes[string]], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === "number") pbf.writeVarintField(3, value);
  else if ("float" in value) pbf.writeFloatField(2, value.float);
  else for (const one of value) pbf.writeVarintField(8, one);
  pbf.writeVarintField(20, typeof value === "number" ? INT : "float" in value ? FLOAT_ATTRIBUTE : INTS);
}

/** TensorProto */
function writeTensor({ name, shape, values }: OnnxTensor, pbf: PbfWriter): void {
  for (const size of shape) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, FLOAT);
  pbf.writePackedFloat(4, Array.from(values));
  pbf.writeStringField(8, name);
}

/** ValueInfoProto, of a TypeProto, of a Tensor, of a TensorShapeProto */
function writeValue({ name, shape }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, (dimensions: OnnxValue["shape"], type) => {
    type.writeMessage(1, (_, tensor) => {
      tensor.writeVarintField(1, FLOAT);
      tensor.writeMessage(2, (_, sizes) => {
        for (const size of dimensions) sizes.writeMessage(1, writeDimension, size);
      }, dimensions);
    }, dimensions);
  }, shape);
}

/** TensorShapeProto.Dimension */
function writeDimension(size: number | string, pbf: PbfWriter): void {
  if (typeof size === "number") pbf.writeVarintField(1, size);
  else pbf.writeStringField(2, size);
}
