import { binaryAccuracy, categoricalAccuracy, MeanMetricWrapper, sparseCategoricalAccuracy } from "@hornbeam/metrics";

/** Accuracy of the kind that the shapes ask for, as `metrics=["accuracy"]` in Keras: binary, one-hot or labels. */
export class AutoAccuracy extends MeanMetricWrapper {
  static override readonly className: string = "Accuracy";
  constructor(name = "accuracy") {
    super(
      (t, p) => {
        const last = p.shape[p.rank - 1];
        if (last === 1) return binaryAccuracy(t, p);
        return t.rank === p.rank && t.shape[t.rank - 1] === last
          ? categoricalAccuracy(t, p)
          : sparseCategoricalAccuracy(t, p);
      },
      { name },
    );
  }
}
