// Machine code of a kernel's expressions, written in the order that its values are needed in. For x86-64 with AVX-512.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "jitMaths.h"

namespace hb {
namespace {

// Registers of the machine's own by the numbers instructions know them by.
constexpr int kPlace = 0, kAt = 1;
constexpr int kLanes = 1;  // the mask of what there is

bool floats(DType d) { return d == F32 || d == BF16; }

}  // namespace

class JitWriter : JitMaths {
 public:
  JitWriter(const Kernel& k, Jit& jit, int axis, int ways)
      : JitMaths(jit, ways), inner(axis), k_(k), same_(k.outNodes.size(), -1), ready_(k.outNodes.size(), 0), clean_(k.outNodes.size(), 0) {}

  void write() {
    findSame();
    int lanes = 16 * ways_;
    // Rows; in each the loop: whole vectors, then what is left over under masks.
    a_.bytes({0x49, 0x89, 0xca, 0x4d, 0x89, 0xc3});  // how many, and how far each stream goes on
    size_t row = a_.code.size();
    a_.bytes({0x31, 0xc9});  // i = 0
    size_t top = a_.code.size();
    a_.bytes({0x4c, 0x8d, 0x41, lanes, 0x49, 0x39, 0xf0});  // i + lanes against n
    size_t rest = a_.jump({0x0f, 0x87});
    body();
    a_.bytes({0x48, 0x83, 0xc1, lanes});  // i += lanes
    a_.land(a_.jump({0xe9}), top);
    a_.land(rest, a_.code.size());
    a_.bytes({0x49, 0x89, 0xf0, 0x49, 0x29, 0xc8});  // n − i
    size_t done = a_.jump({0x0f, 0x86});
    a_.bytes({0x41, 0xb9, 1, 0, 0, 0, 0xc4, 0x42, 0x39, 0xf7, 0xc9, 0x41, 0xff, 0xc9, 0xc4, 0xc1, 0x78, 0x92, 0xc9});  // that many lanes
    a_.bytes({0x41, 0xc1, 0xe9, 16, 0xc4, 0xc1, 0x78, 0x92, 0xd9});
    lanes_ = kLanes;
    body();
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
    return same_[size_t(i)] < 0 ? i : same_[size_t(i)];
  }
  bool rounds(int i) const { return node(i).op == Op::Cast && node(i).dtype == BF16; }
  // Roundings of one value are one, and of what is rounded none.
  void findSame() {
    std::map<int, int> first;
    for (size_t i = 0; i < k_.outNodes.size(); i++) {
      if (!rounds(int(i))) continue;
      int x = real(node(int(i)).a[0]);
      same_[i] = node(x).dtype == BF16 ? x : first.try_emplace(x, int(i)).first->second;
    }
  }
  // All values of a group of points, then the stores of them.
  void body() {
    reg_.assign(k_.outNodes.size(), -1);
    left_.assign(k_.outNodes.size(), 0);
    busy_ = 0;
    streamCount_ = 0;
    count();
    std::vector<int> roots;
    for (auto& s : k_.stores) roots.push_back(s.value);
    // Functions of functions: what takes longest begins first, and what does not wait for it fills the time.
    sorts_ = std::any_of(roots.begin(), roots.end(), [&](int i) { return ready(i) > 2 * kFunction; });
    sortLongest(roots);
    for (int root : roots) value(root);
    for (size_t i = 0; i < k_.stores.size(); i++) {
      const Store* next = i + 1 < k_.stores.size() ? &k_.stores[i + 1] : nullptr;
      store(k_.stores[i], next && k_.args[size_t(next->arg)].dtype == BF16 ? real(next->value) : -1);
    }
  }
  // Cycles until a value is there, about.
  static constexpr int kFunction = 80;
  int ready(int i) {
    int& cycles = ready_[size_t(i = real(i))];
    if (cycles) return cycles;
    int most = 1;
    for (int a : operands(i)) most = std::max(most, ready(a));
    auto& x = node(i);
    bool function = x.op == Op::Unary && x.fn != NEG && x.fn != ABS;
    return cycles = most + (function ? kFunction : 4);
  }
  void sortLongest(std::vector<int>& list) {
    if (sorts_) std::stable_sort(list.begin(), list.end(), [&](int a, int b) { return ready(a) > ready(b); });
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
    evenOdd_ = ways_ == 2 && !lanes_;
    for (auto& s : k_.stores) {
      if (!floats(k_.args[size_t(s.arg)].dtype) || !floats(node(s.value).dtype)) throw Unfit();
      left_[size_t(real(s.value))]++, stack.push_back(real(s.value));
      if (k_.args[size_t(s.arg)].dtype != F32) continue;
      evenOdd_ = false;
      if (rounds(real(s.value))) clean_[size_t(real(s.value))] = 1;
    }
    while (!stack.empty()) {
      int i = stack.back();
      stack.pop_back();
      if (seen[size_t(i)]) continue;
      seen[size_t(i)] = 1;
      check(i);
      auto& x = node(i);
      // NaN of other numbers than those of bfloat16 may have digits where rounding carries from.
      if ((x.op == Op::Load && x.dtype == F32) || x.op == Op::Acc) narrow_ = false;
      if ((x.op == Op::Load && x.dtype != BF16 && unitOf(x.index)) || x.op == Op::Acc || x.op == Op::Index) evenOdd_ = false;
      for (int a : operands(i)) {
        left_[size_t(a)]++, stack.push_back(a);
        if (rounds(a)) clean_[size_t(a)] = 1;
      }
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
  // `unit`: whether it moves along the innermost loop.
  Mem stream(int arg, DType d, const Affine* index, int unit = 1, const std::vector<DynTerm>& dyn = {}) {
    int bytes = int(kBytes[d]), at = streamCount_++;
    if (at == int(jit_.streams_.size())) {
      Jit::Stream s{arg, bytes, unit, 0, {}, {}};
      if (index) s.offset = index->offset, s.strides = index->strides;
      for (auto& d : dyn) {
        auto& from = node(d.value);
        s.choices.push_back({from.arg, from.index.offset, d.size, d.stride, from.index.strides});
      }
      jit_.streams_.push_back(s);
    }
    a_.bytes({0x48, 0x8b, 0x87});  // its address
    a_.word(at * 8);
    return {kPlace, unit ? kAt : -1, !unit ? 0 : bytes == 4 ? 2 : 1, 0, false};
  }
  // Along the innermost loop, which is all that code here walks.
  int unitOf(const Affine& x) const { return int(x.strides[size_t(inner)]); }

  int value(int i) {
    i = real(i);
    if (reg_[size_t(i)] >= 0) return reg_[size_t(i)];
    auto& x = node(i);
    auto list = operands(i), order = list;
    sortLongest(order);
    for (int a : order) value(a);
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
        a_.op(ins::load, r, 0, stream(-1 - x.arg, F32, nullptr), lanes_, lanes_);
        return r;
      }
      case Op::Load: return load(x);
      case Op::Index: return ramp(x);
      case Op::Cast: return rounded(of(0), clean_[size_t(i)]);
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
    Mem m = stream(x.arg, x.dtype, &x.index, unit, x.dyn);
    if (x.dtype != BF16) {
      if (unit) a_.op(ins::load, r, 0, m, lanes_, lanes_);
      else a_.op(ins::every, r, 0, m);
      return r;
    }
    if (unit && evenOdd_) {
      a_.ways = 1;
      a_.op(ins::shift, ins::kLeft, r, m, 0, false, 16);
      Mem upper = constant(0xffff0000u);
      upper.every = false;
      a_.op(ins::every, r + 16, 0, upper);
      a_.op(ins::and_, r + 16, r + 16, m);
      a_.ways = 2;
      return r;
    }
    if (unit) a_.op(ins::widen16, r, 0, m, lanes_, lanes_);
    else a_.op(ins::every16, r, 0, m);
    a_.op(ins::shift, ins::kLeft, r, r, 0, false, 16);
    return r;
  }
  // To bfloat16, ties to even, held as a float32; what is not clean has digits left below.
  int rounded(int x, bool clean) {
    int r = take();
    a_.op(ins::test, kTest, x, constant(0x10000u));
    a_.op(ins::addWhole, r, x, constant(0x7fffu));
    a_.op(ins::addWhole, r, x, constant(0x8000u), kTest);
    if (clean) a_.op(ins::and_, r, r, constant(0xffff0000u));
    if (narrow_) return r;
    a_.op(ins::compare, kTest, x, x, 0, false, ins::kUnordered);
    a_.op(ins::blend, r, r, constant(0x7fc00000u), kTest);
    return r;
  }
  // The numbers of the upper halves of two vectors' words, as a constant vector.
  Mem upperHalves() {
    if (halves_ < 0) {
      halves_ = int(jit_.constants_.size()) * 4;
      for (uint32_t i = 1; i < 64; i += 4) jit_.constants_.push_back(i | (i + 2) << 16);
    }
    return {kConstants, -1, 0, halves_, false};
  }
  // `next` is the value that is stored as bfloat16 after this one.
  void store(const Store& s, int next) {
    if (unitOf(s.index) != 1) throw Unfit();
    int i = real(s.value), r = reg_[size_t(i)];
    DType d = k_.args[size_t(s.arg)].dtype;
    Mem m = stream(s.arg, d, &s.index);
    if (d == F32) return a_.op(ins::save, r, 0, m, lanes_);
    if (ways_ == 2 && !lanes_) {
      a_.ways = 1;
      if (packed_ < 0) {
        packed_ = take();
        if (evenOdd_) {
          a_.op(ins::shift, ins::kRight, packed_, r, 0, false, 16);
          a_.op(ins::logic, packed_, r + 16, constant(0xffff0000u), 0, false, 0xf8);
        } else {
          a_.op(ins::load, packed_, 0, upperHalves());
          a_.op(ins::orderBoth16, packed_, r, r + 16);
        }
      }
      a_.op(ins::save, packed_, 0, m);
      a_.ways = 2;
      if (next != i) give(packed_), packed_ = -1;
      return;
    }
    int t = take();
    a_.op(ins::shift, ins::kRight, t, r, 0, false, 16);
    a_.op(ins::narrow16, t, 0, m, lanes_);
    give(t);
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
  std::vector<int> reg_, left_, uses_, same_, ready_;
  std::vector<char> clean_;  // values of bfloat16 that are computed with
  int lanes_ = 0, streamCount_ = 0, packed_ = -1, halves_ = -1;
  // All numbers are of bfloat16: two vectors are the even ones and the odd ones of 32.
  bool narrow_ = true, evenOdd_ = false, sorts_ = false;
};

}  // namespace hb
