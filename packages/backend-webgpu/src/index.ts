export { createWebgpu } from "./createWebgpu.ts";
export type { WebgpuBackend } from "./createWebgpu.ts";
export { planProgram } from "./run/plan.ts";
export type { Dispatch, Item, Plan, Ref } from "./run/plan.ts";
export { shaderOf } from "./wgsl/shaderOf.ts";
export type { Shader } from "./wgsl/shader.ts";
export { webgpu } from "./webgpu.ts";
export type { WebgpuOptions } from "./webgpu.ts";
