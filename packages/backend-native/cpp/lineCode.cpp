// Lines of neighbours as machine code. Which guards hold is the same for all of a line, and lines for which the same ones do are of one kind: each
// kind has code of its own, without guards and with the steps of its reduction written out, so that a window of pooling passes through registers.
#include "lineCode.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "half.h"
#include "jit.h"

namespace hb {
namespace {

constexpr int64_t kMostCells = 4096, kMostTests = 1 << 18;
constexpr size_t kMostKinds = 32, kMostNodes = 400;

struct Unable {};

// The expressions of one kind of lines, as a kernel without guards and without a reduction.
class Kind {
 public:
  Kernel made;
  // `holds`: of each guard of the reduction, step by step, then of those of the results.
  Kind(const Kernel& k, const std::vector<bool>& holds) : k_(k), holds_(holds) {
    made.kind = k.kind, made.name = k.name, made.args = k.args, made.elements = k.elements, made.space = k.space;
    std::vector<int> sums;
    for (auto& a : k.accs) sums.push_back(constant(a.reducer == RSUM ? 0 : a.reducer == RMAX ? -INFINITY : INFINITY));
    std::vector<char> begun(k.accs.size(), 0);
    digits_.assign(k.reduce.size(), 0);
    for (int64_t tap = 0, taps = k.accs.empty() ? 0 : total(k.reduce); tap < taps; tap++) {
      int64_t rest = tap;
      for (size_t a = k.reduce.size(); a--; rest /= k.reduce[a]) digits_[a] = rest % k.reduce[a];
      begin(k.nodes);
      for (size_t i = 0; i < k.accs.size(); i++) {
        auto& acc = k.accs[i];
        int v = value(k.nodes, acc.value);
        auto& x = made.outNodes[size_t(v)];
        if (acc.reducer == RSUM) sums[i] = binary(ADD, sums[i], v);
        else if (x.op != Op::Const || !std::isinf(x.value) || (x.value > 0) == (acc.reducer == RMAX))
          sums[i] = begun[i] ? binary(acc.reducer == RMAX ? MAX : MIN, sums[i], v) : v, begun[i] = 1;
      }
    }
    sums_ = sums;
    digits_.clear();
    begin(k.outNodes);
    for (auto& s : k.stores) {
      int v = value(k.outNodes, s.value);
      if (k.args[size_t(s.arg)].dtype == BF16 && made.outNodes[size_t(v)].dtype != BF16) v = add(Op::Cast, BF16, 0, {v});
      made.stores.push_back({s.arg, s.index, v});
    }
  }

 private:
  using Key = std::tuple<int, int, int, int, int, int, int, uint64_t, int64_t, std::vector<int64_t>>;
  // Values that are the same are one.
  int add(const Node& x) {
    Key key{int(x.op), int(x.dtype), int(x.fn), x.a[0], x.a[1], x.a[2], x.arg, bits<uint64_t>(x.value), x.index.offset, x.index.strides};
    auto [it, isNew] = known_.try_emplace(key, int(made.outNodes.size()));
    if (isNew) made.outNodes.push_back(x);
    if (made.outNodes.size() > kMostNodes) throw Unable();
    return it->second;
  }
  int add(Op op, DType d, uint8_t fn, std::initializer_list<int> of, double value = 0) {
    Node x{};
    x.op = op, x.dtype = d, x.fn = fn, x.value = value;
    std::copy(of.begin(), of.end(), x.a);
    return add(x);
  }
  int constant(double value) { return add(Op::Const, F32, 0, {}, value); }
  int binary(Binary fn, int a, int b) { return add(Op::Binary, F32, fn, {a, b}); }
  void begin(const std::vector<Node>& list) {
    have_.assign(list.size(), -1);
    guards_.assign(list.size(), 0);
    for (size_t i = 0; i < list.size(); i++)
      if (list[i].op == Op::Guard) guards_[i] = seen_++;
  }
  int value(const std::vector<Node>& list, int i) {
    if (have_[size_t(i)] < 0) have_[size_t(i)] = written(list, i);
    return have_[size_t(i)];
  }
  int written(const std::vector<Node>& list, int i) {
    auto& x = list[size_t(i)];
    size_t rank = k_.space.size();
    switch (x.op) {
      case Op::Guard: return value(list, x.a[holds_[guards_[size_t(i)]] ? 0 : 1]);
      case Op::Acc: return sums_[size_t(x.arg)];
      case Op::Load: {
        Node y = x;
        for (size_t a = 0; a < digits_.size(); a++) y.index.offset += digits_[a] * x.index.strides[rank + a];
        y.index.strides.resize(rank);
        y.checked = false;  // by who made this
        return add(y);
      }
      case Op::Cast: {
        int from = value(list, x.a[0]);
        if (list[size_t(x.a[0])].dtype == BOOL) return add(Op::Select, x.dtype, 0, {from, constant(1), constant(0)});
        if (x.dtype == F32) return from;
        break;
      }
      default: break;
    }
    Node y = x;
    for (int& a : y.a)
      if (a >= 0) a = value(list, a);
    return add(y);
  }

  const Kernel& k_;
  const std::vector<bool>& holds_;
  std::map<Key, int> known_;
  std::vector<int> have_, sums_;
  std::vector<int64_t> digits_;
  std::vector<size_t> guards_;  // of this step: which of all guards a node is
  size_t seen_ = 0;
};

struct LineCode : Exec {
  int64_t n, along = 1, step = 0, rows = 1;  // rows are lines side by side along one axis
  std::vector<int64_t> sizes, steps;         // of the axes of rows; and what each does to a cell's number
  std::vector<int> cells;                    // kinds, by place along the axes that guards know
  std::vector<std::unique_ptr<Jit>> kinds;
  double ns = 0;

  LineCode(const Kernel& k, size_t axis) : n(k.space[axis]) {
    size_t rank = k.space.size();
    std::vector<int64_t> cellSteps(rank, 0);
    std::vector<char> knows(rank, 0);
    size_t tests = 0;
    auto look = [&](const std::vector<Node>& list, size_t times) {
      for (auto& x : list) {
        if (x.op != Op::Guard) continue;
        tests += times * x.bounds.size();
        for (auto& b : x.bounds)
          for (size_t a = 0; a < rank; a++) knows[a] |= b.index.strides[a] != 0;
      }
    };
    int64_t taps = k.accs.empty() ? 0 : total(k.reduce), count = 1;
    look(k.nodes, size_t(taps));
    look(k.outNodes, 1);
    for (size_t a = rank; a--;)
      if (knows[a] && a != axis) {
        cellSteps[a] = count, count *= k.space[a];
        if (count > kMostCells) throw Unable();
      }
    if (int64_t(tests) * count > kMostTests) throw Unable();

    std::map<std::vector<bool>, int> known;
    std::vector<std::unique_ptr<Kind>> all;
    double nodes = 0;
    for (int64_t c = 0; c < count; c++) {
      std::vector<int64_t> place(rank, 0);
      for (size_t a = 0; a < rank; a++)
        if (cellSteps[a]) place[a] = c / cellSteps[a] % k.space[a];
      auto held = holds(k, place, taps);
      auto [it, isNew] = known.try_emplace(held, int(all.size()));
      if (isNew) {
        if (all.size() == kMostKinds) throw Unable();
        all.push_back(std::make_unique<Kind>(k, it->first));
      }
      cells.push_back(it->second);
      auto& made = all[size_t(it->second)]->made;
      within(made, place, cellSteps, axis);
      nodes += double(made.outNodes.size());
    }

    // Rows go along where kinds change least.
    size_t best = rank;
    int64_t fewest = 0;
    for (size_t a = rank; a--;) {
      if (a == axis || k.space[a] == 1) continue;
      int64_t changes = 0;
      for (int64_t c = 0; c < count && cellSteps[a]; c++)
        changes += c / cellSteps[a] % k.space[a] + 1 < k.space[a] && cells[size_t(c)] != cells[size_t(c + cellSteps[a])];
      // Pieces of a row, for each of its lines.
      int64_t pieces = (changes * k.space[a] / count + 1) * 1000 / k.space[a];
      if (best == rank || pieces * 2 < fewest) best = a, fewest = pieces;
    }
    std::vector<int> order;
    for (size_t a = 0; a < rank; a++)
      if (a != axis && a != best) order.push_back(int(a)), sizes.push_back(k.space[a]), steps.push_back(cellSteps[a]), rows *= k.space[a];
    if (best < rank) order.push_back(int(best)), along = k.space[best], step = cellSteps[best];
    order.push_back(int(axis));
    for (auto& kind : all) {
      kinds.push_back(Jit::make(kind->made, order));
      if (!kinds.back()) throw Unable();
    }
    ns = double(rows * along) * (20 + nodes / double(count) * double(n) * 0.03);
  }

  static std::vector<bool> holds(const Kernel& k, const std::vector<int64_t>& place, int64_t taps) {
    std::vector<bool> list;
    std::vector<int64_t> at = place;
    auto test = [&](const std::vector<Node>& nodes) {
      for (auto& x : nodes) {
        if (x.op != Op::Guard) continue;
        bool in = true;
        for (auto& b : x.bounds) {
          int64_t v = b.index.offset;
          for (size_t a = 0; a < at.size(); a++) v += at[a] * b.index.strides[a];
          in = in && v >= b.lo && v < b.hi;
        }
        list.push_back(in);
      }
    };
    size_t rank = place.size();
    at.resize(rank + k.reduce.size());
    for (int64_t tap = 0; tap < taps; tap++) {
      int64_t rest = tap;
      for (size_t a = k.reduce.size(); a--; rest /= k.reduce[a]) at[rank + a] = rest % k.reduce[a];
      test(k.nodes);
    }
    at.resize(rank);
    test(k.outNodes);
    return list;
  }
  // Whatever lines of this kind read at a place must be memory of the buffer.
  static void within(const Kernel& made, const std::vector<int64_t>& place, const std::vector<int64_t>& cellSteps, size_t axis) {
    for (auto& x : made.outNodes) {
      if (x.op != Op::Load) continue;
      int64_t least = x.index.offset, most = least;
      for (size_t a = 0; a < place.size(); a++) {
        int64_t stride = x.index.strides[a], last = stride * (made.space[a] - 1);
        if (a != axis && cellSteps[a]) least += stride * place[a], most += stride * place[a];
        else least += std::min<int64_t>(0, last), most += std::max<int64_t>(0, last);
      }
      if (least < 0 || most >= made.elements[size_t(x.arg)]) throw Unable();
    }
  }

  void run(uint8_t* const* args, const Team& team) override {
    team.share(rows, ns, [&](int64_t from, int64_t until, int) {
      for (int64_t row = from; row < until; row++) {
        int64_t cell = 0, rest = row;
        for (size_t a = sizes.size(); a--; rest /= sizes[a]) cell += rest % sizes[a] * steps[a];
        const int* kind = cells.data() + cell;
        for (int64_t p = 0, q; p < along; p = q) {
          for (q = p + 1; q < along && kind[q * step] == kind[p * step];) q++;
          kinds[size_t(kind[p * step])]->run(args, nullptr, (row * along + p) * n, (q - p) * n);
        }
      }
    });
  }
};

}  // namespace

std::unique_ptr<Exec> makeLineCode(const Kernel& k, size_t axis) {
  try {
    return std::make_unique<LineCode>(k, axis);
  } catch (const Unable&) {
    return nullptr;
  }
}

}  // namespace hb
