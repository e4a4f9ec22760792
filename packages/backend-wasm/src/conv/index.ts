import type { ConvKernel } from "@hornbeam/ir";
import type { EmitKernel, ScratchBytes } from "../codegen/types.ts";
export const emitConv: EmitKernel<ConvKernel> = () => { throw new Error("not here yet"); };
export const convScratchBytes: ScratchBytes<ConvKernel> = () => 0;
