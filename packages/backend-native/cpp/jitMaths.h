// Functions of one number as machine code.
#pragma once
#include "jitRegisters.h"

namespace hb {

class JitMaths : protected JitRegisters {
 protected:
  using JitRegisters::JitRegisters;
  static constexpr int kTest = 2;  // the mask of what compares

  int unary(uint8_t fn, int x) {
    if (fn == SIGMOID) return sigmoid(x);
    if (fn == TANH) return tanh(x);
    if (fn == EXP) return exp(x);
    if (fn == ERF) return erf(x);
    int r = take();
    if (fn == SQRT) a_.op(ins::sqrt, r, 0, x);
    else if (fn == RSQRT) {
      int one = spread(1);
      a_.op(ins::sqrt, r, 0, x);
      a_.op(ins::div, r, one, r);
      give(one);
    }
    else if (fn == NEG) a_.op(ins::xor_, r, x, constant(0x80000000u));
    else a_.op(ins::and_, r, x, constant(0x7fffffffu));
    return r;
  }
  // The whole number nearest to a / ln 2, and what a leaves of it.
  int wholes(int a) {
    int n = spread(12582912.0f);
    a_.op(ins::fma231, n, a, constant(1.4426950408889634f));
    a_.op(ins::sub, n, n, constant(12582912.0f));
    return n;
  }
  void remainder(int a, int n) {
    a_.op(ins::fma231, a, n, constant(-0.693359375f));
    a_.op(ins::fma231, a, n, constant(2.1219444005469058e-4f));
  }
  // As in maths.h: a = n·ln 2 + r; gives e^r − 1 in a register of its own, and n in `a`.
  int reduced(int a) {
    int n = wholes(a), p = spread(0.00138144663f);
    remainder(a, n);
    for (float c : {0.00836878047f, 0.0416683942f, 0.166665201f, 0.499999934f}) a_.op(ins::fma213, p, a, constant(c));
    int square = take();
    a_.op(ins::mul, square, a, a);
    a_.op(ins::fma213, p, square, a);
    a_.op(ins::move, a, 0, n);
    give(n, square);
    return p;
  }
  // max(least, a): what does not compare stays.
  void atLeast(int a, float least) {
    int c = spread(least);
    a_.op(ins::max, a, c, a);
    give(c);
  }
  void atMost(int a, float most) {
    int c = spread(most);
    a_.op(ins::min, a, c, a);
    give(c);
  }
  int exp(int x) {
    int a = copy(x);
    // Where the result is 0 no power is made: one that is too small costs the processor a hundred cycles.
    a_.op(ins::compare, kTest, a, constant(-104.0f), 0, false, ins::kNotLess);
    atLeast(a, -104);
    atMost(a, 89);
    int p = reduced(a);
    a_.op(ins::add, p, p, constant(1.0f));
    a_.op(ins::scale, p, p, a, kTest, true);
    give(a);
    return p;
  }
  // 1 / d for d of ordinary size: 14 bits, refined.
  int reciprocal(int d) {
    int y = take(), e = spread(1);
    a_.op(ins::near, y, 0, d);
    a_.op(ins::fnma231, e, d, y);
    a_.op(ins::fma231, y, y, e);
    give(e);
    return y;
  }
  // x = n·ln 2 + r: 2ⁿ / (2ⁿ + e^(−r)), which needs no other case for numbers below 0.
  int sigmoid(int x) {
    int a = take(), most = spread(30);
    a_.op(ins::min, a, most, x);
    give(most);
    atLeast(a, -176);
    int n = wholes(a), p = spread(-0.00829008687f), s = spread(1);
    remainder(a, n);
    for (float c : {0.0418991633f, -0.166676462f, 0.499991417f, -0.999999702f, 1.0f}) a_.op(ins::fma213, p, a, constant(c));
    a_.op(ins::scale, s, s, n);
    give(a, n);
    a_.op(ins::add, p, p, s);
    int y = reciprocal(p);
    a_.op(ins::mul, s, s, y);
    give(p, y);
    return s;
  }
  // t = e^(2·|x|) − 1: t / (t + 2).
  int tanh(int x) {
    int a = take();
    a_.op(ins::and_, a, x, constant(0x7fffffffu));
    atMost(a, 10);
    a_.op(ins::add, a, a, a);
    int p = reduced(a), s = spread(1);
    a_.op(ins::scale, s, s, a);
    a_.op(ins::sub, a, s, constant(1.0f));
    a_.op(ins::fma213, p, s, a);
    a_.op(ins::add, a, p, constant(2.0f));
    int y = reciprocal(a);
    a_.op(ins::mul, p, p, y);
    give(a, y, s);
    atMost(p, 1);
    a_.op(ins::logic, p, x, constant(0x80000000u), 0, false, 0xf8);
    return p;
  }
  // As in maths.h: 1 − e^(−u − q·u) far from 0, an odd polynomial near it.
  int erf(int x) {
    int u = take();
    a_.op(ins::and_, u, x, constant(0x7fffffffu));
    atMost(u, 4);
    int q = spread(1.12314191e-05f), a = take();
    for (float c : {-0.000322804948f, 0.0036424633f, -0.0237620716f, 0.106236887f, 0.635151311f, 0.128648492f}) a_.op(ins::fma213, q, u, constant(c));
    a_.op(ins::xor_, a, u, constant(0x80000000u));
    a_.op(ins::fnma231, a, q, u);
    give(q);
    int e = reduced(a), far = spread(1);
    a_.op(ins::add, e, e, constant(1.0f));
    a_.op(ins::scale, e, e, a);
    a_.op(ins::sub, far, far, e);
    a_.op(ins::logic, far, x, constant(0x80000000u), 0, false, 0xf8);
    give(e);
    a_.op(ins::mul, a, x, x);
    int p = spread(-0.000597689372f);
    for (float c : {0.00499098018f, -0.0267655669f, 0.112818028f, -0.376124943f, 0.12837915f}) a_.op(ins::fma213, p, a, constant(c));
    a_.op(ins::fma213, p, x, x);
    a_.op(ins::compare, kTest, u, constant(0.93f), 0, false, ins::kMore);
    a_.op(ins::blend, p, p, far, kTest);
    give(u, a, far);
    return p;
  }
};

}  // namespace hb
