// Machine code of a kernel's expressions, written in the order that its values are needed in. For x86-64 with AVX-512.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "jitRegisters.h"

namespace hb {
namespace {

// Registers of the machine's own by the numbers instructions know them by.
constexpr int kPlace = 0, kAt = 1;
constexpr int kLanes = 1, kTest = 2;  // masks

bool floats(DType d) { return d == F32 || d == BF16; }

}  // namespace

class JitWriter : JitRegisters {
 public:
  JitWriter(const Kernel& k, Jit& jit, int axis, int ways) : JitRegisters(jit, ways), inner(axis), k_(k), reg_(k.outNodes.size(), -1), left_(k.outNodes.size(), 0) {}

  void write() {
    count();
    int lanes = 16 * ways_;
    // Rows; in each the loop: whole vectors, then what is left over under masks.
    a_.bytes({0x49, 0x89, 0xca, 0x4d, 0x89, 0xc3});  // how many, and how far each stream goes on
    size_t row = a_.code.size();
    a_.bytes({0x31, 0xc9, 0xc5, 0xf4, 0x46, 0xc9, 0xc5, 0xe4, 0x46, 0xdb});  // i = 0; all lanes
    size_t top = a_.code.size();
    a_.bytes({0x4c, 0x8d, 0x41, lanes, 0x49, 0x39, 0xf0});  // i + lanes against n
    size_t whole = a_.jump({0x0f, 0x86});
    a_.bytes({0x49, 0x89, 0xf0, 0x49, 0x29, 0xc8});  // n − i
    size_t done = a_.jump({0x0f, 0x86});
    a_.bytes({0x41, 0xb9, 1, 0, 0, 0, 0xc4, 0x42, 0x39, 0xf7, 0xc9, 0x41, 0xff, 0xc9, 0xc4, 0xc1, 0x78, 0x92, 0xc9});  // that many lanes
    a_.bytes({0x41, 0xc1, 0xe9, 16, 0xc4, 0xc1, 0x78, 0x92, 0xd9});
    a_.land(whole, a_.code.size());
    for (auto& s : k_.stores) value(s.value);
    for (auto& s : k_.stores) store(s);
    a_.bytes({0x48, 0x83, 0xc1, lanes, 0x48, 0x39, 0xf1});  // i += lanes
    a_.land(a_.jump({0x0f, 0x82}), top);
    a_.land(done, a_.code.size());
    for (size_t i = 0; i < jit_.streams_.size(); i++) {
      a_.bytes({0x49, 0x8b, 0x83});
      a_.word(int32_t(i) * 8);
      a_.bytes({0x48, 0x01, 0x87});  // its place += its distance
      a_.word(int32_t(i) * 8);
    }
    a_.bytes({0x49, 0xff, 0xca});  // one row less
    a_.land(a_.jump({0x0f, 0x85}), row);
    a_.bytes({0xc5, 0xf8, 0x77, 0xc3});
    seal();
  }

 private:
  const Node& node(int i) const { return k_.outNodes[size_t(i)]; }
  // Values that stand for another: of the same bits in a register.
  int real(int i) const {
    while (node(i).op == Op::Cast && node(i).dtype == F32 && floats(node(node(i).a[0]).dtype)) i = node(i).a[0];
    return i;
  }
  // x·y + z in one where the product has no other use, as the evaluator does it.
  int product(int i) const {
    auto& x = node(i);
    if (x.op != Op::Binary || x.fn != ADD) return -1;
    for (int side = 0; side < 2; side++) {
      auto& y = node(x.a[side]);
      if (y.op == Op::Binary && y.fn == MUL && uses_[size_t(x.a[side])] == 1) return side;
    }
    return -1;
  }
  std::vector<int> operands(int i) const {
    auto& x = node(i);
    std::vector<int> list;
    int side = product(i);
    auto add = [&](int a) { list.push_back(real(a)); };
    if (side >= 0) add(node(x.a[side]).a[0]), add(node(x.a[side]).a[1]), add(x.a[1 - side]);
    else if (x.op == Op::Select) add(node(x.a[0]).a[0]), add(node(x.a[0]).a[1]), add(x.a[1]), add(x.a[2]);
    else
      for (int a : x.a)
        if (a >= 0) add(a);
    return list;
  }
  // How often each value is needed.
  void count() {
    size_t n = k_.outNodes.size();
    uses_.assign(n, 0);
    std::vector<char> used(n, 0);
    for (auto& s : k_.stores) used[size_t(s.value)] = 1, uses_[size_t(s.value)] += 2;
    for (size_t i = n; i--;)
      if (used[i])
        for (int a : k_.outNodes[i].a)
          if (a >= 0) used[size_t(a)] = 1, uses_[size_t(a)]++;
    std::vector<char> seen(n, 0);
    std::vector<int> stack;
    for (auto& s : k_.stores) {
      if (!floats(k_.args[size_t(s.arg)].dtype) || !floats(node(s.value).dtype)) throw Unfit();
      left_[size_t(real(s.value))]++, stack.push_back(real(s.value));
    }
    while (!stack.empty()) {
      int i = stack.back();
      stack.pop_back();
      if (seen[size_t(i)]) continue;
      seen[size_t(i)] = 1;
      check(i);
      for (int a : operands(i)) left_[size_t(a)]++, stack.push_back(a);
    }
  }
  void check(int i) const {
    auto& x = node(i);
    bool fits = floats(x.dtype);
    if (x.op == Op::Load) fits = (fits || x.dtype == I32) && !x.checked && std::all_of(x.dyn.begin(), x.dyn.end(), [&](auto& d) { return row(node(d.value)); });
    else if (x.op == Op::Const || x.op == Op::Index) fits = x.dtype == I32 || (fits && x.op == Op::Const);
    else if (x.op == Op::Cast) fits = fits && x.dtype == BF16 && floats(node(x.a[0]).dtype);
    else if (x.op == Op::Binary) fits = fits && x.dtype == F32 && (x.fn <= DIV || x.fn == MIN || x.fn == MAX);
    else if (x.op == Op::Unary) {
      bool known = x.fn == NEG || x.fn == ABS || x.fn == SQRT || x.fn == RSQRT || x.fn == EXP || x.fn == SIGMOID || x.fn == TANH || x.fn == ERF;
      fits = fits && x.dtype == F32 && known;
    } else if (x.op == Op::Select) {
      // What compares two numbers is no value of its own, but a mask for the choice.
      auto& c = node(x.a[0]);
      auto both = [&](auto f) { return f(node(c.a[0]).dtype) && f(node(c.a[1]).dtype); };
      fits = fits && c.op == Op::Compare && (both(floats) || both([](DType d) { return d == I32; }));
    } else
      fits = fits && x.op == Op::Acc && x.dtype == F32;
    if (!fits) throw Unfit();
  }
  // Whole numbers in memory, one for all of the innermost loop.
  bool row(const Node& x) const { return x.op == Op::Load && x.dtype == I32 && x.dyn.empty() && !x.checked && !unitOf(x.index); }

  void release(int i) {
    if (--left_[size_t(i)] == 0 && reg_[size_t(i)] >= 0) give(reg_[size_t(i)]);
  }
  Mem stream(int arg, DType d, const Affine* index) {
    int bytes = int(kBytes[d]), unit = 1, at = int(jit_.streams_.size());
    Jit::Stream s{arg, bytes, unit, 0, {}, {}};
    if (index) s.offset = index->offset, s.strides = index->strides;
    jit_.streams_.push_back(s);
    a_.bytes({0x48, 0x8b, 0x87});  // its address
    a_.word(at * 8);
    return {kPlace, kAt, bytes == 4 ? 2 : 1, 0, false};
  }
  // Along the innermost loop, which is all that code here walks.
  int unitOf(const Affine& x) const { return int(x.strides[size_t(inner)]); }

  int value(int i) {
    i = real(i);
    if (reg_[size_t(i)] >= 0) return reg_[size_t(i)];
    auto& x = node(i);
    auto list = operands(i);
    for (int a : list) value(a);
    int r = compute(i, x, list);
    reg_[size_t(i)] = r;
    for (int a : list) release(a);
    return r;
  }
  int compute(int i, const Node& x, const std::vector<int>& list) {
    auto of = [&](size_t j) { return reg_[size_t(list[j])]; };
    switch (x.op) {
      case Op::Const: return spread(x.dtype == I32 ? bits<float>(int32_t(x.value)) : x.dtype == BF16 ? fromBf16(toBf16(float(x.value))) : float(x.value));
      case Op::Acc: {
        int r = take();
        a_.op(ins::load, r, 0, stream(-1 - x.arg, F32, nullptr), kLanes, true);
        return r;
      }
      case Op::Load: return load(x);
      case Op::Index: return ramp(x);
      case Op::Cast: return rounded(of(0));
      case Op::Unary: return unary(x.fn, of(0));
      case Op::Select: {
        constexpr int conditions[] = {ins::kLess, ins::kAtMost, ins::kEqual, ins::kNotEqual};
        int r = take();
        a_.op(node(list[0]).dtype == I32 ? ins::compareWhole : ins::compare, kTest, of(0), of(1), 0, false, conditions[node(x.a[0]).fn]);
        a_.op(ins::blend, r, of(3), of(2), kTest);
        return r;
      }
      default: break;
    }
    if (product(i) >= 0) {
      int r = copy(of(2));
      a_.op(ins::fma231, r, of(0), of(1));
      return r;
    }
    int r = take();
    constexpr Assembler::Form forms[] = {ins::add, ins::sub, ins::mul, ins::div};
    if (x.fn <= DIV) a_.op(forms[x.fn], r, of(0), of(1));
    else {
      // Of two where the first is none that compares, the instruction gives the second.
      a_.op(x.fn == MIN ? ins::min : ins::max, r, of(0), of(1));
      a_.op(ins::compare, kTest, of(0), of(0), 0, false, ins::kUnordered);
      a_.op(ins::blend, r, r, of(0), kTest);
    }
    return r;
  }
  // Places as numbers: of a list of all that there can be.
  int ramp(const Node& x) {
    int64_t most = x.index.offset;
    bool up = most >= 0;
    for (size_t i = 0; i < k_.space.size(); i++) up = up && x.index.strides[i] >= 0, most += x.index.strides[i] * (k_.space[i] - 1);
    if (!up || most >= 16384) throw Unfit();
    for (int64_t i = int64_t(jit_.ramp_.size()); i <= most; i++) jit_.ramp_.push_back(int32_t(i));
    Node list = x;
    list.arg = Jit::kRamp;
    return load(list);
  }
  int load(const Node& x) {
    int r = take(), unit = unitOf(x.index);
    if (unit != 0 && unit != 1) throw Unfit();
    Mem m = stream(x.arg, x.dtype, &x.index);
    jit_.streams_.back().unit = unit;
    for (auto& d : x.dyn) {
      auto& from = node(d.value);
      jit_.streams_.back().choices.push_back({from.arg, from.index.offset, d.size, d.stride, from.index.strides});
    }
    if (unit == 0) m.index = -1, m.scale = 0;
    if (x.dtype != BF16) {
      if (unit) a_.op(ins::load, r, 0, m, kLanes, true);
      else a_.op(ins::every, r, 0, m);
      return r;
    }
    if (unit) a_.op(ins::widen16, r, 0, m, kLanes, true);
    else a_.op(ins::every16, r, 0, m);
    a_.op(ins::shift, ins::kLeft, r, r, 0, false, 16);
    return r;
  }
  // To bfloat16, ties to even, held as a float32.
  int rounded(int x) {
    int r = take();
    a_.op(ins::shift, ins::kRight, r, x, 0, false, 16);
    a_.op(ins::and_, r, r, constant(1u));
    a_.op(ins::addWhole, r, r, x);
    a_.op(ins::addWhole, r, r, constant(0x7fffu));
    a_.op(ins::and_, r, r, constant(0xffff0000u));
    a_.op(ins::compare, kTest, x, x, 0, false, ins::kUnordered);
    a_.op(ins::blend, r, r, constant(0x7fc00000u), kTest);
    return r;
  }
  void store(const Store& s) {
    if (unitOf(s.index) != 1) throw Unfit();
    int r = reg_[size_t(real(s.value))];
    DType d = k_.args[size_t(s.arg)].dtype;
    Mem m = stream(s.arg, d, &s.index);
    if (d == F32) return a_.op(ins::save, r, 0, m, kLanes);
    int t = take();
    a_.op(ins::shift, ins::kRight, t, r, 0, false, 16);
    a_.op(ins::narrow16, t, 0, m, kLanes);
    give(t);
  }

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
  // As in maths.h: a = n·ln 2 + r; gives e^r − 1 in a register of its own, and n in `a`.
  int reduced(int a) {
    int n = spread(12582912.0f), r = take();
    a_.op(ins::fma231, n, a, constant(1.4426950408889634f));
    a_.op(ins::sub, n, n, constant(12582912.0f));
    a_.op(ins::move, r, 0, a);
    a_.op(ins::fma231, r, n, constant(-0.693359375f));
    a_.op(ins::fma231, r, n, constant(2.1219444005469058e-4f));
    int p = spread(0.00138144663f);
    for (float c : {0.00836878047f, 0.0416683942f, 0.166665201f, 0.499999934f}) a_.op(ins::fma213, p, r, constant(c));
    a_.op(ins::mul, a, r, r);
    a_.op(ins::fma213, p, a, r);
    a_.op(ins::move, a, 0, n);
    give(n, r);
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
  // n / d for d of ordinary size: a reciprocal of 14 bits, refined, and the quotient put right by what it leaves.
  int quotient(int n, int d) {
    int y = take(), e = spread(1), q = take();
    a_.op(ins::near, y, 0, d);
    a_.op(ins::fnma231, e, d, y);
    a_.op(ins::fma231, y, y, e);
    a_.op(ins::mul, q, n, y);
    a_.op(ins::move, e, 0, n);
    a_.op(ins::fnma231, e, d, q);
    a_.op(ins::fma231, q, e, y);
    give(y, e);
    return q;
  }
  int sigmoid(int x) {
    int a = take();
    a_.op(ins::or_, a, x, constant(0x80000000u));
    atLeast(a, -176);
    int z = reduced(a);
    a_.op(ins::add, z, z, constant(1.0f));
    a_.op(ins::scale, z, z, a);
    a_.op(ins::compare, kTest, x, constant(0.0f), 0, false, ins::kLess);
    int top = spread(1);
    a_.op(ins::blend, top, top, z, kTest);
    a_.op(ins::add, z, z, constant(1.0f));
    int q = quotient(top, z);
    give(a, z, top);
    return q;
  }
  int tanh(int x) {
    int a = take();
    a_.op(ins::and_, a, x, constant(0x7fffffffu));
    atMost(a, 10);
    a_.op(ins::add, a, a, a);
    int p = reduced(a), s = spread(0.5f);
    a_.op(ins::scale, s, s, a);
    a_.op(ins::sub, a, s, constant(0.5f));
    a_.op(ins::fma213, p, s, a);
    a_.op(ins::add, p, p, p);
    a_.op(ins::add, a, p, constant(2.0f));
    int q = quotient(p, a);
    a_.op(ins::logic, q, x, constant(0x80000000u), 0, false, 0xf8);
    give(a, p, s);
    return q;
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

  void seal() {
    size_t page = size_t(sysconf(_SC_PAGESIZE)), size = (a_.code.size() + page - 1) / page * page;
    void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) throw Unfit();
    jit_.code_ = p;
    jit_.size_ = size;
    std::memcpy(p, a_.code.data(), a_.code.size());
    if (mprotect(p, size, PROT_READ | PROT_EXEC)) throw Unfit();
  }

  int inner;  // the axis that is walked innermost
  const Kernel& k_;
  std::vector<int> reg_, left_, uses_;
};

}  // namespace hb
