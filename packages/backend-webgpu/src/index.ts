export { createWebgpu } from "./createWebgpu.ts";
export { createWebgpuOf } from "./createWebgpuOf.ts";
export type { CreateWebgpuOptions, WebgpuBackend } from "./createWebgpuOf.ts";
export {
  attentions,
  batches,
  control,
  convolutions,
  everything,
  indexing,
  mathematics,
  narrow,
  products,
  reductions,
  segments,
  subgroupProducts,
} from "./parts.ts";
export { profile } from "./profile/profile.ts";
export { GpuProfile } from "./profile/GpuProfile.ts";
export type { KernelEvent, ProfileRow } from "./profile/GpuProfile.ts";
export type { Observer } from "./run/observer.ts";
export { planProgram } from "./run/plan.ts";
export type { Control, Dispatch, Item, Plan, Planner, Player, Ref } from "./run/plan.ts";
export { indexedDbStore } from "./tune/indexedDbStore.ts";
export { tuner } from "./tune/tuner.ts";
export type { BackendBy, Tuner, TunerOptions, TuneStore } from "./tune/tuner.ts";
export type { Lanes } from "./wgsl/product/lanes.ts";
export type { Schedule } from "./wgsl/product/schedules.ts";
export type { Tiles } from "./wgsl/product/tiles.ts";
export type { Shader } from "./wgsl/shader.ts";
export type { Stage, StageRef, Stages } from "./wgsl/stage.ts";
export { kitOf } from "./wgsl/kit.ts";
export type { Kit, WebgpuPart } from "./wgsl/kit.ts";
export type { Target } from "./wgsl/target.ts";
export { webgpu } from "./webgpu.ts";
export { webgpuOf } from "./webgpuOf.ts";
export type { WebgpuOptions } from "./webgpuOf.ts";
