const icmp = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const fcmp = "eq ne lt gt le ge";
const iarith = "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
const farith = "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign";
const truncs = "trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u";
const sats = "trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u";
const converts = "convert_i32_s convert_i32_u convert_i64_s convert_i64_u";
const lane = "abs neg _ all_true bitmask narrow_i32x4_s narrow_i32x4_u";
const extend = (t: string): string => `extend_low_${t}_s extend_high_${t}_s extend_low_${t}_u extend_high_${t}_u`;
const shifts = "shl shr_s shr_u add";
const fvec = "abs neg _ sqrt add sub mul div min max pmin pmax";

/**
 * A number sets the code of the next name, a word ending in a dot the prefix of the names after it. Codes from 0xfc000 and
 * 0xfd000 on are a prefix byte and a LEB128 number.
 */
const table = /* @__PURE__ */ (): string => `
0 unreachable 15 return 26 drop select
32 local.get local.set local.tee global.get global.set
40 i32.load i64.load f32.load f64.load
i32. load8_s load8_u load16_s load16_u i64. load8_s load8_u load16_s load16_u load32_s load32_u
. 54 i32.store i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16 i64.store32
63 memory.size memory.grow
i32. 69 eqz ${icmp} i64. eqz ${icmp} f32. ${fcmp} f64. ${fcmp}
i32. ${iarith} i64. ${iarith} f32. ${farith} f64. ${farith}
i32. wrap_i64 ${truncs} i64. extend_i32_s extend_i32_u ${truncs}
f32. ${converts} demote_f64 f64. ${converts} promote_f32
. i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64
i32. extend8_s extend16_s i64. extend8_s extend16_s extend32_s
i32. ${0xfc000} ${sats} i64. ${sats}
. ${0xfc00a} memory.copy memory.fill
v128. ${0xfd000} load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u
load8_splat load16_splat load32_splat load64_splat store const
. i8x16.shuffle i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat
i8x16. extract_lane_s extract_lane_u replace_lane i16x8. extract_lane_s extract_lane_u replace_lane
i32x4. extract_lane replace_lane i64x2. extract_lane replace_lane
f32x4. extract_lane replace_lane f64x2. extract_lane replace_lane
i8x16. ${icmp} i16x8. ${icmp} i32x4. ${icmp} f32x4. ${fcmp} f64x2. ${fcmp}
v128. not and andnot or xor bitselect any_true
load8_lane load16_lane load32_lane load64_lane store8_lane store16_lane store32_lane store64_lane load32_zero load64_zero
. f32x4.demote_f64x2_zero f64x2.promote_low_f32x4
i8x16. ${0xfd060} abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u
f32x4. ceil floor trunc nearest i8x16. ${shifts} f64x2. ${0xfd074} ceil floor ${0xfd07a} trunc
i16x8. ${0xfd080} ${lane} ${extend("i8x16")} ${shifts} ${0xfd091} sub . ${0xfd094} f64x2.nearest i16x8.mul
i32x4. ${0xfd0a0} ${lane} ${extend("i16x8")} ${shifts} ${0xfd0b1} sub ${0xfd0b5} mul min_s min_u max_s max_u dot_i16x8_s
i64x2. ${0xfd0c0} ${lane} ${extend("i32x4")} ${shifts} ${0xfd0d1} sub ${0xfd0d5} mul eq ne lt_s gt_s le_s ge_s
f32x4. ${0xfd0e0} ${fvec} f64x2. ${fvec}
. i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u
i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u
${0xfd105} f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd
${0xfd10d} f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max
${0xfd112} i16x8.relaxed_dot_i8x16_i7x16_s i32x4.relaxed_dot_i8x16_i7x16_add_s`;

/** Opcode of every instruction by its name in the WebAssembly specification. */
export const opcodes = (): ReadonlyMap<string, number> => {
  const codes = new Map<string, number>();
  let code = 0;
  let prefix = "";
  for (const word of table().trim().split(/\s+/)) {
    if (+word >= 0) code = +word;
    else if (word.endsWith(".")) prefix = word === "." ? "" : word;
    else codes.set(prefix + word, code++);
  }
  return codes;
};
