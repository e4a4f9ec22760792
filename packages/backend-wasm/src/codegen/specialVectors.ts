/*
 * Longer float32 functions, written as those of maths.ts; measured errors are in maths.test.ts.
 * sin, cos: x = k·π/2 + r, reduced in float64 (good up to 10⁶; larger arguments go to the host).
 * erf: x + x·P(x²) below 0.93, 1 − exp(−x − x·Q(x)) above.
 */
const reduceSin =
  "x: x d.promote_low_f32x4 =a x hi d.promote_low_f32x4 =b " +
  "a d0.6366197723675814 d.mul d.nearest =m b d0.6366197723675814 d.mul d.nearest =n " +
  "a m d1.5707963267341256 d.mul d.sub m d6.077100506506192e-11 d.mul d.sub f.demote_f64x2_zero " +
  "b n d1.5707963267341256 d.mul d.sub n d6.077100506506192e-11 d.mul d.sub f.demote_f64x2_zero join =r " +
  "m i.trunc_sat_f64x2_s_zero n i.trunc_sat_f64x2_s_zero join =k r r mul =z " +
  "r z mul Pz,-0.000195169775,0.00833217585,-0.166666549 mul r add =s " +
  "z z mul Pz,2.44380887e-05,-0.00138873645,0.0416666468 mul z -0.5 mul add 1 add =c";
const quadrant = "c s k #1 and 0 i.ne bitselect k #2 and <<30 xor";

/** erf, sin and cos of float32 vectors. */
export const specialVectors: Readonly<Record<string, string>> = {
  erf:
    "x: x abs =t x x mul =s 1 t 4 pmin =u u neg " +
    "Pu,1.12314191e-05,-0.000322804948,0.0036424633,-0.0237620716,0.106236887,0.635151311,0.128648492 u mul sub $exp sub x -0 and or " +
    "Ps,-0.000597689372,0.00499098018,-0.0267655669,0.112818028,-0.376124943,0.12837915 x mul x add t 0.93 gt bitselect",
  sin: `${reduceSin} ${quadrant}`,
  cos: `${reduceSin} k #1 i.add =k ${quadrant}`,
};
