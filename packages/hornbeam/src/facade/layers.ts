// Written by `npm run facades`.
import * as base from "@hornbeam/layers";
import { withQuantization, type QuantizationMethods, type WithQuantization } from "@hornbeam/quantizers";
import { named, type Named } from "./named.ts";

// Every layer, its options also by name: new Dense(10, { activation: "softmax" }).
export const Activation: Named<typeof base.Activation> = /* @__PURE__ */ named(base.Activation);
export type Activation = base.Activation;
export const ActivityRegularization: Named<typeof base.ActivityRegularization> = /* @__PURE__ */ named(
  base.ActivityRegularization,
);
export type ActivityRegularization = base.ActivityRegularization;
export const AdaptiveAveragePooling1D: Named<typeof base.AdaptiveAveragePooling1D> = /* @__PURE__ */ named(
  base.AdaptiveAveragePooling1D,
);
export type AdaptiveAveragePooling1D = base.AdaptiveAveragePooling1D;
export const AdaptiveAveragePooling2D: Named<typeof base.AdaptiveAveragePooling2D> = /* @__PURE__ */ named(
  base.AdaptiveAveragePooling2D,
);
export type AdaptiveAveragePooling2D = base.AdaptiveAveragePooling2D;
export const AdaptiveAveragePooling3D: Named<typeof base.AdaptiveAveragePooling3D> = /* @__PURE__ */ named(
  base.AdaptiveAveragePooling3D,
);
export type AdaptiveAveragePooling3D = base.AdaptiveAveragePooling3D;
export const AdaptiveMaxPooling1D: Named<typeof base.AdaptiveMaxPooling1D> = /* @__PURE__ */ named(
  base.AdaptiveMaxPooling1D,
);
export type AdaptiveMaxPooling1D = base.AdaptiveMaxPooling1D;
export const AdaptiveMaxPooling2D: Named<typeof base.AdaptiveMaxPooling2D> = /* @__PURE__ */ named(
  base.AdaptiveMaxPooling2D,
);
export type AdaptiveMaxPooling2D = base.AdaptiveMaxPooling2D;
export const AdaptiveMaxPooling3D: Named<typeof base.AdaptiveMaxPooling3D> = /* @__PURE__ */ named(
  base.AdaptiveMaxPooling3D,
);
export type AdaptiveMaxPooling3D = base.AdaptiveMaxPooling3D;
export const Add: Named<typeof base.Add> = /* @__PURE__ */ named(base.Add);
export type Add = base.Add;
export const AdditiveAttention: Named<typeof base.AdditiveAttention> = /* @__PURE__ */ named(base.AdditiveAttention);
export type AdditiveAttention = base.AdditiveAttention;
export const AlphaDropout: Named<typeof base.AlphaDropout> = /* @__PURE__ */ named(base.AlphaDropout);
export type AlphaDropout = base.AlphaDropout;
export const Attention: Named<typeof base.Attention> = /* @__PURE__ */ named(base.Attention);
export type Attention = base.Attention;
export const Average: Named<typeof base.Average> = /* @__PURE__ */ named(base.Average);
export type Average = base.Average;
export const AveragePooling1D: Named<typeof base.AveragePooling1D> = /* @__PURE__ */ named(base.AveragePooling1D);
export type AveragePooling1D = base.AveragePooling1D;
export const AveragePooling2D: Named<typeof base.AveragePooling2D> = /* @__PURE__ */ named(base.AveragePooling2D);
export type AveragePooling2D = base.AveragePooling2D;
export const AveragePooling3D: Named<typeof base.AveragePooling3D> = /* @__PURE__ */ named(base.AveragePooling3D);
export type AveragePooling3D = base.AveragePooling3D;
export const BatchNormalization: Named<typeof base.BatchNormalization> = /* @__PURE__ */ named(base.BatchNormalization);
export type BatchNormalization = base.BatchNormalization;
export const Bidirectional: Named<typeof base.Bidirectional> = /* @__PURE__ */ named(base.Bidirectional);
export type Bidirectional = base.Bidirectional;
export const Concatenate: Named<typeof base.Concatenate> = /* @__PURE__ */ named(base.Concatenate);
export type Concatenate = base.Concatenate;
export const Conv1D: Named<base.WithLora<typeof base.Conv1D>> = /* @__PURE__ */ named(
  /* @__PURE__ */ base.withLora(base.Conv1D),
);
export type Conv1D = base.Conv1D & base.LoraMethods;
export const Conv1DTranspose: Named<typeof base.Conv1DTranspose> = /* @__PURE__ */ named(base.Conv1DTranspose);
export type Conv1DTranspose = base.Conv1DTranspose;
export const Conv2D: Named<base.WithLora<typeof base.Conv2D>> = /* @__PURE__ */ named(
  /* @__PURE__ */ base.withLora(base.Conv2D),
);
export type Conv2D = base.Conv2D & base.LoraMethods;
export const Conv2DTranspose: Named<typeof base.Conv2DTranspose> = /* @__PURE__ */ named(base.Conv2DTranspose);
export type Conv2DTranspose = base.Conv2DTranspose;
export const Conv3D: Named<base.WithLora<typeof base.Conv3D>> = /* @__PURE__ */ named(
  /* @__PURE__ */ base.withLora(base.Conv3D),
);
export type Conv3D = base.Conv3D & base.LoraMethods;
export const Conv3DTranspose: Named<typeof base.Conv3DTranspose> = /* @__PURE__ */ named(base.Conv3DTranspose);
export type Conv3DTranspose = base.Conv3DTranspose;
export const ConvLSTM1D: Named<typeof base.ConvLSTM1D> = /* @__PURE__ */ named(base.ConvLSTM1D);
export type ConvLSTM1D = base.ConvLSTM1D;
export const ConvLSTM2D: Named<typeof base.ConvLSTM2D> = /* @__PURE__ */ named(base.ConvLSTM2D);
export type ConvLSTM2D = base.ConvLSTM2D;
export const ConvLSTM3D: Named<typeof base.ConvLSTM3D> = /* @__PURE__ */ named(base.ConvLSTM3D);
export type ConvLSTM3D = base.ConvLSTM3D;
export const Cropping1D: Named<typeof base.Cropping1D> = /* @__PURE__ */ named(base.Cropping1D);
export type Cropping1D = base.Cropping1D;
export const Cropping2D: Named<typeof base.Cropping2D> = /* @__PURE__ */ named(base.Cropping2D);
export type Cropping2D = base.Cropping2D;
export const Cropping3D: Named<typeof base.Cropping3D> = /* @__PURE__ */ named(base.Cropping3D);
export type Cropping3D = base.Cropping3D;
export const Dense: Named<WithQuantization<base.WithLora<typeof base.Dense>>> = /* @__PURE__ */ named(
  /* @__PURE__ */ withQuantization(/* @__PURE__ */ base.withLora(base.Dense)),
);
export type Dense = base.Dense & base.LoraMethods & QuantizationMethods;
export const DepthwiseConv1D: Named<typeof base.DepthwiseConv1D> = /* @__PURE__ */ named(base.DepthwiseConv1D);
export type DepthwiseConv1D = base.DepthwiseConv1D;
export const DepthwiseConv2D: Named<typeof base.DepthwiseConv2D> = /* @__PURE__ */ named(base.DepthwiseConv2D);
export type DepthwiseConv2D = base.DepthwiseConv2D;
export const Dot: Named<typeof base.Dot> = /* @__PURE__ */ named(base.Dot);
export type Dot = base.Dot;
export const Dropout: Named<typeof base.Dropout> = /* @__PURE__ */ named(base.Dropout);
export type Dropout = base.Dropout;
export const ELU: Named<typeof base.ELU> = /* @__PURE__ */ named(base.ELU);
export type ELU = base.ELU;
export const EinsumDense: Named<WithQuantization<base.WithLora<typeof base.EinsumDense>>> = /* @__PURE__ */ named(
  /* @__PURE__ */ withQuantization(/* @__PURE__ */ base.withLora(base.EinsumDense)),
);
export type EinsumDense = base.EinsumDense & base.LoraMethods & QuantizationMethods;
export const Embedding: Named<WithQuantization<base.WithLora<typeof base.Embedding>>> = /* @__PURE__ */ named(
  /* @__PURE__ */ withQuantization(/* @__PURE__ */ base.withLora(base.Embedding)),
);
export type Embedding = base.Embedding & base.LoraMethods & QuantizationMethods;
export const Flatten: Named<typeof base.Flatten> = /* @__PURE__ */ named(base.Flatten);
export type Flatten = base.Flatten;
export const GRU: Named<typeof base.GRU> = /* @__PURE__ */ named(base.GRU);
export type GRU = base.GRU;
export const GRUCell: Named<typeof base.GRUCell> = /* @__PURE__ */ named(base.GRUCell);
export type GRUCell = base.GRUCell;
export const GaussianDropout: Named<typeof base.GaussianDropout> = /* @__PURE__ */ named(base.GaussianDropout);
export type GaussianDropout = base.GaussianDropout;
export const GaussianNoise: Named<typeof base.GaussianNoise> = /* @__PURE__ */ named(base.GaussianNoise);
export type GaussianNoise = base.GaussianNoise;
export const GlobalAveragePooling1D: Named<typeof base.GlobalAveragePooling1D> = /* @__PURE__ */ named(
  base.GlobalAveragePooling1D,
);
export type GlobalAveragePooling1D = base.GlobalAveragePooling1D;
export const GlobalAveragePooling2D: Named<typeof base.GlobalAveragePooling2D> = /* @__PURE__ */ named(
  base.GlobalAveragePooling2D,
);
export type GlobalAveragePooling2D = base.GlobalAveragePooling2D;
export const GlobalAveragePooling3D: Named<typeof base.GlobalAveragePooling3D> = /* @__PURE__ */ named(
  base.GlobalAveragePooling3D,
);
export type GlobalAveragePooling3D = base.GlobalAveragePooling3D;
export const GlobalMaxPooling1D: Named<typeof base.GlobalMaxPooling1D> = /* @__PURE__ */ named(base.GlobalMaxPooling1D);
export type GlobalMaxPooling1D = base.GlobalMaxPooling1D;
export const GlobalMaxPooling2D: Named<typeof base.GlobalMaxPooling2D> = /* @__PURE__ */ named(base.GlobalMaxPooling2D);
export type GlobalMaxPooling2D = base.GlobalMaxPooling2D;
export const GlobalMaxPooling3D: Named<typeof base.GlobalMaxPooling3D> = /* @__PURE__ */ named(base.GlobalMaxPooling3D);
export type GlobalMaxPooling3D = base.GlobalMaxPooling3D;
export const GroupNormalization: Named<typeof base.GroupNormalization> = /* @__PURE__ */ named(base.GroupNormalization);
export type GroupNormalization = base.GroupNormalization;
export const GroupQueryAttention: Named<typeof base.GroupQueryAttention> = /* @__PURE__ */ named(
  base.GroupQueryAttention,
);
export type GroupQueryAttention = base.GroupQueryAttention;
export const Identity: Named<typeof base.Identity> = /* @__PURE__ */ named(base.Identity);
export type Identity = base.Identity;
export const LSTM: Named<typeof base.LSTM> = /* @__PURE__ */ named(base.LSTM);
export type LSTM = base.LSTM;
export const LSTMCell: Named<typeof base.LSTMCell> = /* @__PURE__ */ named(base.LSTMCell);
export type LSTMCell = base.LSTMCell;
export const Lambda: Named<typeof base.Lambda> = /* @__PURE__ */ named(base.Lambda);
export type Lambda = base.Lambda;
export const LayerNormalization: Named<typeof base.LayerNormalization> = /* @__PURE__ */ named(base.LayerNormalization);
export type LayerNormalization = base.LayerNormalization;
export const LeakyReLU: Named<typeof base.LeakyReLU> = /* @__PURE__ */ named(base.LeakyReLU);
export type LeakyReLU = base.LeakyReLU;
export const Masking: Named<typeof base.Masking> = /* @__PURE__ */ named(base.Masking);
export type Masking = base.Masking;
export const MaxPooling1D: Named<typeof base.MaxPooling1D> = /* @__PURE__ */ named(base.MaxPooling1D);
export type MaxPooling1D = base.MaxPooling1D;
export const MaxPooling2D: Named<typeof base.MaxPooling2D> = /* @__PURE__ */ named(base.MaxPooling2D);
export type MaxPooling2D = base.MaxPooling2D;
export const MaxPooling3D: Named<typeof base.MaxPooling3D> = /* @__PURE__ */ named(base.MaxPooling3D);
export type MaxPooling3D = base.MaxPooling3D;
export const Maximum: Named<typeof base.Maximum> = /* @__PURE__ */ named(base.Maximum);
export type Maximum = base.Maximum;
export const Minimum: Named<typeof base.Minimum> = /* @__PURE__ */ named(base.Minimum);
export type Minimum = base.Minimum;
export const MultiHeadAttention: Named<typeof base.MultiHeadAttention> = /* @__PURE__ */ named(base.MultiHeadAttention);
export type MultiHeadAttention = base.MultiHeadAttention;
export const Multiply: Named<typeof base.Multiply> = /* @__PURE__ */ named(base.Multiply);
export type Multiply = base.Multiply;
export const PReLU: Named<typeof base.PReLU> = /* @__PURE__ */ named(base.PReLU);
export type PReLU = base.PReLU;
export const Permute: Named<typeof base.Permute> = /* @__PURE__ */ named(base.Permute);
export type Permute = base.Permute;
export const RMSNormalization: Named<typeof base.RMSNormalization> = /* @__PURE__ */ named(base.RMSNormalization);
export type RMSNormalization = base.RMSNormalization;
export const RNN: Named<typeof base.RNN> = /* @__PURE__ */ named(base.RNN);
export type RNN = base.RNN;
export const ReLU: Named<typeof base.ReLU> = /* @__PURE__ */ named(base.ReLU);
export type ReLU = base.ReLU;
export const RematLayer: Named<typeof base.RematLayer> = /* @__PURE__ */ named(base.RematLayer);
export type RematLayer = base.RematLayer;
export const RepeatVector: Named<typeof base.RepeatVector> = /* @__PURE__ */ named(base.RepeatVector);
export type RepeatVector = base.RepeatVector;
export const Reshape: Named<typeof base.Reshape> = /* @__PURE__ */ named(base.Reshape);
export type Reshape = base.Reshape;
export const ReversibleEmbedding: Named<WithQuantization<base.WithLora<typeof base.ReversibleEmbedding>>> =
  /* @__PURE__ */ named(/* @__PURE__ */ withQuantization(/* @__PURE__ */ base.withLora(base.ReversibleEmbedding)));
export type ReversibleEmbedding = base.ReversibleEmbedding & base.LoraMethods & QuantizationMethods;
export const STFTSpectrogram: Named<typeof base.STFTSpectrogram> = /* @__PURE__ */ named(base.STFTSpectrogram);
export type STFTSpectrogram = base.STFTSpectrogram;
export const SeparableConv1D: Named<typeof base.SeparableConv1D> = /* @__PURE__ */ named(base.SeparableConv1D);
export type SeparableConv1D = base.SeparableConv1D;
export const SeparableConv2D: Named<typeof base.SeparableConv2D> = /* @__PURE__ */ named(base.SeparableConv2D);
export type SeparableConv2D = base.SeparableConv2D;
export const SimpleRNN: Named<typeof base.SimpleRNN> = /* @__PURE__ */ named(base.SimpleRNN);
export type SimpleRNN = base.SimpleRNN;
export const SimpleRNNCell: Named<typeof base.SimpleRNNCell> = /* @__PURE__ */ named(base.SimpleRNNCell);
export type SimpleRNNCell = base.SimpleRNNCell;
export const Softmax: Named<typeof base.Softmax> = /* @__PURE__ */ named(base.Softmax);
export type Softmax = base.Softmax;
export const SpatialDropout1D: Named<typeof base.SpatialDropout1D> = /* @__PURE__ */ named(base.SpatialDropout1D);
export type SpatialDropout1D = base.SpatialDropout1D;
export const SpatialDropout2D: Named<typeof base.SpatialDropout2D> = /* @__PURE__ */ named(base.SpatialDropout2D);
export type SpatialDropout2D = base.SpatialDropout2D;
export const SpatialDropout3D: Named<typeof base.SpatialDropout3D> = /* @__PURE__ */ named(base.SpatialDropout3D);
export type SpatialDropout3D = base.SpatialDropout3D;
export const SpectralNormalization: Named<typeof base.SpectralNormalization> = /* @__PURE__ */ named(
  base.SpectralNormalization,
);
export type SpectralNormalization = base.SpectralNormalization;
export const StackedRNNCells: Named<typeof base.StackedRNNCells> = /* @__PURE__ */ named(base.StackedRNNCells);
export type StackedRNNCells = base.StackedRNNCells;
export const Subtract: Named<typeof base.Subtract> = /* @__PURE__ */ named(base.Subtract);
export type Subtract = base.Subtract;
export const TernaryDense: Named<typeof base.TernaryDense> = /* @__PURE__ */ named(base.TernaryDense);
export type TernaryDense = base.TernaryDense;
export const TimeDistributed: Named<typeof base.TimeDistributed> = /* @__PURE__ */ named(base.TimeDistributed);
export type TimeDistributed = base.TimeDistributed;
export const UnitNormalization: Named<typeof base.UnitNormalization> = /* @__PURE__ */ named(base.UnitNormalization);
export type UnitNormalization = base.UnitNormalization;
export const UpSampling1D: Named<typeof base.UpSampling1D> = /* @__PURE__ */ named(base.UpSampling1D);
export type UpSampling1D = base.UpSampling1D;
export const UpSampling2D: Named<typeof base.UpSampling2D> = /* @__PURE__ */ named(base.UpSampling2D);
export type UpSampling2D = base.UpSampling2D;
export const UpSampling3D: Named<typeof base.UpSampling3D> = /* @__PURE__ */ named(base.UpSampling3D);
export type UpSampling3D = base.UpSampling3D;
export const Wrapper: Named<typeof base.Wrapper> = /* @__PURE__ */ named(base.Wrapper);
export type Wrapper = base.Wrapper;
export const ZeroPadding1D: Named<typeof base.ZeroPadding1D> = /* @__PURE__ */ named(base.ZeroPadding1D);
export type ZeroPadding1D = base.ZeroPadding1D;
export const ZeroPadding2D: Named<typeof base.ZeroPadding2D> = /* @__PURE__ */ named(base.ZeroPadding2D);
export type ZeroPadding2D = base.ZeroPadding2D;
export const ZeroPadding3D: Named<typeof base.ZeroPadding3D> = /* @__PURE__ */ named(base.ZeroPadding3D);
export type ZeroPadding3D = base.ZeroPadding3D;
export { Normalization } from "./Normalization.ts";
export {
  CenterCrop,
  RandomBrightness,
  RandomContrast,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  Rescaling,
  Resizing,
} from "@hornbeam/preprocessing";
