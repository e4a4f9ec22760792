const icmp = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const fcmp = "eq ne lt gt le ge";
const iarith = "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u";
const lanes = "extract_lane replace_lane";
const fvec = "abs neg _ sqrt add sub mul div min max pmin pmax";
const sats = "trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u";

/**
 * A number sets the code of the next name, a word ending in a dot the prefix of the names after it (a dot alone: none). Codes
 * from 0xfc000 and 0xfd000 on are a prefix byte and a LEB128 number. Instructions that no generator writes are left out.
 */
const table = /* @__PURE__ */ (): string => `
0 unreachable 15 return 26 drop select 40 i32.load i64.load f32.load f64.load 45 i32.load8_u 54 i32.store i64.store f32.store f64.store
i32. 69 eqz ${icmp} i64. eqz ${icmp} f32. ${fcmp} f64. ${fcmp}
i32. 106 ${iarith} i64. 124 ${iarith} f32. 146 add sub mul div
i64. 172 extend_i32_s extend_i32_u f32. 180 convert_i64_s 182 demote_f64 f64. 185 convert_i64_s 187 promote_f32
i32. 0xfc000 ${sats} i64. ${sats} memory. 0xfc00a copy fill
v128. 0xfd000 load 0xfd003 load16x4_s load16x4_u 0xfd007 load8_splat load16_splat load32_splat load64_splat store
. 0xfd00f i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat
i32x4. 0xfd01b ${lanes} i64x2. ${lanes} f32x4. ${lanes} f64x2. ${lanes}
i32x4. 0xfd037 ${icmp} f32x4. ${fcmp} f64x2. ${fcmp}
v128. not and andnot or xor bitselect any_true
load8_lane load16_lane load32_lane load64_lane store8_lane store16_lane store32_lane store64_lane load32_zero load64_zero
. f32x4.demote_f64x2_zero f64x2.promote_low_f32x4
f32x4. 0xfd067 ceil floor trunc nearest f64x2. 0xfd074 ceil floor 0xfd07a trunc 0xfd094 nearest
i16x8. 0xfd087 extend_low_i8x16_s _ extend_low_i8x16_u
i32x4. 0xfd0a0 abs neg 0xfd0a7 extend_low_i16x8_s _ extend_low_i16x8_u
0xfd0ab shl shr_s shr_u add 0xfd0b1 sub 0xfd0b5 mul min_s min_u max_s max_u
i64x2. 0xfd0c0 abs neg 0xfd0c7 extend_low_i32x4_s _ extend_low_i32x4_u
0xfd0cb shl shr_s shr_u add 0xfd0d1 sub 0xfd0d5 mul eq ne lt_s gt_s le_s ge_s
f32x4. 0xfd0e0 ${fvec} f64x2. 0xfd0ec ${fvec}
i32x4. 0xfd0f8 trunc_sat_f32x4_s trunc_sat_f32x4_u f32x4. convert_i32x4_s convert_i32x4_u
i32x4. trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero f64x2. convert_low_i32x4_s convert_low_i32x4_u
f32x4. 0xfd105 relaxed_madd f64x2. 0xfd107 relaxed_madd`;

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
