import { decode, dtypes, ShapeError, sizeOf, type DType, type Shape, type TypedArray } from "@hornbeam/ir";
import { chooseDevice, getDefaultDevice, peekDefaultDevice } from "./device.ts";
import { nest, type NestedNumbers } from "./nested.ts";
import type { Node } from "./node.ts";
import type { Spec } from "./op.ts";
import { realizedLeaf } from "./leafOps.ts";
import type { Storage } from "./storage.ts";

/**
 * An immutable n-dimensional array: a node in a graph. Nothing is computed until a value is asked for; then it owns
 * memory on the device, which is freed by `dispose`, by `using`, or when the tensor is no longer reachable.
 */
export class Tensor implements Spec {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Which of the node's outputs this is. */
  readonly index: number;
  #node: Node;
  #storage: Storage | undefined;

  /** Not for users: `tensor(…)`, `zeros(…)` and all ops make tensors. */
  constructor(spec: Spec, node: Node, index: number, storage?: Storage) {
    this.shape = spec.shape;
    this.dtype = spec.dtype;
    this.index = index;
    this.#node = node;
    this.#storage = storage;
  }

  get node(): Node {
    return this.#node;
  }
  /** The memory of a realised tensor. */
  get storage(): Storage | undefined {
    return this.#storage;
  }
  get rank(): number {
    return this.shape.length;
  }
  get size(): number {
    return sizeOf(this.shape);
  }
  get byteLength(): number {
    return this.size * dtypes[this.dtype].bytes;
  }

  /** Called by devices: from here on this is a leaf, so the graph that made it can be collected. */
  settle(storage: Storage): void {
    this.#storage = storage;
    this.#node = realizedLeaf(this);
  }

  /** Computes the value without reading it. */
  realize(): this {
    if (!this.#storage) getDefaultDevice().realize([this]);
    return this;
  }

  /** Raw little-endian bytes. */
  async bytes(): Promise<Uint8Array> {
    if (!this.#storage && !peekDefaultDevice()) await chooseDevice();
    this.realize();
    return this.#storage!.device.read(this);
  }

  /**
   * The elements, row-major: float16 and bfloat16 as Float32Array, int64 as BigInt64Array, bool as Uint8Array of 0 and 1.
   */
  async data(): Promise<TypedArray> {
    const bytes = await this.bytes();
    const raw = new dtypes[this.dtype].array(bytes.buffer, bytes.byteOffset, this.size);
    return decode(raw, this.dtype);
  }

  /** The elements as nested arrays of numbers (bigint for int64); a scalar is a bare number. */
  async array(): Promise<NestedNumbers> {
    return nest(await this.data(), this.shape);
  }

  /** The only element. @throws ShapeError for more than one. */
  async item(): Promise<number> {
    const data = await this.data();
    if (data.length !== 1)
      throw new ShapeError(
        `item: the tensor must hold one element; received ${data.length} (shape [${this.shape}]). Use data().`,
      );
    return Number(data[0]);
  }

  /** Frees the memory at once. Later reads throw; other tensors that were computed from this one are not affected. */
  dispose(): void {
    this.#storage?.dispose();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `Tensor(shape=[${this.shape.join(", ")}], dtype=${this.dtype})`;
  }
  get [Symbol.toStringTag](): string {
    return "Tensor";
  }
}

/**
 * Whether a value is a tensor. (`keras.ops.is_tensor`)
 * @example
 * ```ts
 * import { isTensor, tensor } from "hornbeam";
 * console.log(isTensor(tensor([1])), isTensor([1])); // → true false
 * ```
 */
export const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;
