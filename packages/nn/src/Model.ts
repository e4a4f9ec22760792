import { Layer } from "./Layer.ts";

/** The base of models: a layer made of layers. Subclasses hold layers in properties and write `call`. */
export class Model extends Layer {
  static override readonly className: string = "Model";

  /** The layers inside, one level down. */
  get layers(): readonly Layer[] {
    return this.children;
  }
  /** names of the outputs, where there are several */
  get outputNames(): readonly string[] | undefined {
    return undefined;
  }
}
