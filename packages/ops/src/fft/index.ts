export { fft, fft2, ifft, ifft2, irfft, rfft, type Complex, type ComplexTensor, type FftOptions } from "./fft.ts";
export { istft, stft, type IstftOptions, type StftOptions } from "./stft.ts";
