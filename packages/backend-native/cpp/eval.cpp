#include "eval.h"

#include <algorithm>
#include <cstring>

namespace hb {

std::vector<int> identityOrder(size_t n) {
  std::vector<int> order(n);
  for (size_t i = 0; i < n; i++) order[i] = int(i);
  return order;
}

Walk::Walk(const Affine& x, const std::vector<int64_t>& sizes, const std::vector<int>& order) : offset(x.offset) {
  for (int i : order) {
    int64_t size = sizes[size_t(i)], stride = x.strides[size_t(i)];
    if (size == 1) continue;
    if (!dims.empty() && dims.back().stride == stride * size) dims.back() = {dims.back().size * size, stride};
    else dims.push_back({size, stride});
  }
  if (dims.size() == 1 && dims[0].stride == 0) dims.clear();
}

namespace {

constexpr int64_t kMostBlock = 1024;
// Casts that change no value.
bool keeps(DType from, DType to) {
  if (kValue[from] != kValue[to]) return false;
  if (from == to || to == F32 || to == I32) return true;
  return false;
}
bool aliases(const Node& n, const std::vector<Node>& nodes) {
  if (n.op == Op::Guard) return true;
  if (n.op == Op::Cast) return keeps(nodes[size_t(n.a[0])].dtype, n.dtype);
  if (n.op != Op::Bitcast) return false;
  DType from = nodes[size_t(n.a[0])].dtype;
  return from == n.dtype || kBytes[from] >= 4;
}

}  // namespace

Evaluator::Evaluator(const std::vector<Node>& nodes, const std::vector<int>& roots, const std::vector<int64_t>& sizes, const std::vector<int>& order,
                     const std::vector<Arg>& args, const std::vector<int64_t>& elements, bool solid, bool tables)
    : nodes_(nodes), elements_(elements), constants_(nodes.size(), 0), ops_(bestOps()) {
  if (tables) tabulate(roots, sizes, order, args);
  plan(roots, sizes, order, solid);
}

void Evaluator::plan(const std::vector<int>& roots, const std::vector<int64_t>& sizes, const std::vector<int>& order, bool solid) {
  auto& nodes = nodes_;
  size_t n = nodes.size();
  std::vector<char> used(n, 0), root(n, 0);
  for (int r : roots) used[size_t(r)] = root[size_t(r)] = 1;
  std::vector<int> uses(n, 0);
  auto operands = [&](const Node& x, auto f) {
    for (int a : x.a)
      if (a >= 0) f(a);
    for (auto& d : x.dyn) f(d.value);
  };
  for (size_t i = n; i--;)
    if (used[i]) operands(nodes[i], [&](int a) { used[size_t(a)] = 1, uses[size_t(a)]++; });
  // Regions: what only one side of a guard needs is left out for blocks that do not want that side.
  std::vector<int> region(n, -1);
  for (int r : roots) region[size_t(r)] = 0;
  auto into = [&](int a, int r) { region[size_t(a)] = region[size_t(a)] == -1 || region[size_t(a)] == r ? r : 0; };
  for (size_t i = n; i--;) {
    if (!used[i]) continue;
    auto& x = nodes[i];
    if (x.op == Op::Guard) {
      Guard g{region[i], regions_, regions_ + 1, masks_++, {}, {}};
      regions_ += 2;
      for (auto& b : x.bounds) {
        g.walks.emplace_back(b.index, sizes, order);
        g.limits.emplace_back(b.lo, b.hi);
      }
      into(x.a[0], g.inside);
      into(x.a[1], g.outside);
      guards_.push_back(std::move(g));
    } else
      operands(x, [&](int a) { into(a, region[i]); });
  }
  // x·y + z in one go where the product has no other use.
  std::vector<int> product(n, -1);
  std::vector<char> swallowed(n, 0);
  for (size_t i = 0; i < n; i++) {
    auto& x = nodes[i];
    if (!used[i] || x.op != Op::Binary || x.fn != ADD || kValue[x.dtype] != VF32) continue;
    for (int side = 0; side < 2; side++) {
      int m = x.a[side];
      auto& y = nodes[size_t(m)];
      if (y.op != Op::Binary || y.fn != MUL || uses[size_t(m)] != 1 || root[size_t(m)] || swallowed[size_t(m)] || region[size_t(m)] != region[i]) continue;
      product[i] = side;
      swallowed[size_t(m)] = 1;
      break;
    }
  }
  // When a value is last needed; where one stands for another, both live as long.
  std::vector<int> until(n, -1);
  for (size_t i = n; i--;) {
    if (!used[i]) continue;
    if (root[i]) until[i] = int(n);
    int end = swallowed[i] || aliases(nodes[i], nodes) ? std::max(until[i], int(i)) : int(i);
    operands(nodes[i], [&](int a) { until[size_t(a)] = std::max(until[size_t(a)], end); });
  }
  // What a root is under another name.
  std::vector<char> shown = root;
  for (size_t i = n; i--;)
    if (shown[i] && aliases(nodes[i], nodes)) operands(nodes[i], [&](int a) { shown[size_t(a)] = 1; });
  std::vector<int> freeSlots;
  std::vector<std::vector<int>> ending(n + 1);
  for (size_t i = 0; i < n; i++) {
    if (!used[i]) continue;
    auto& x = nodes[i];
    width_ = std::max(width_, size_t(kValueBytes[kValue[x.dtype]]));
    if (x.op == Op::Const) {
      auto* to = &constants_[i];
      if (x.dtype == I64) *to = uint64_t(x.whole);
      else v2::table().cast[VF64][x.dtype](to, &x.value, 1);
      last_ = int(i);
      Step s;
      s.node = int(i);
      s.region = region[i];
      steps_.push_back(std::move(s));
      continue;
    }
    if (swallowed[i]) continue;
    Step s;
    s.node = int(i);
    s.region = region[i];
    s.alias = aliases(x, nodes) && x.op != Op::Guard;
    s.copy = solid && shown[i];
    if (x.op == Op::Load || x.op == Op::Index) s.walk = Walk(x.index, sizes, order);
    if (x.op == Op::Guard) {
      size_t g = 0;
      // Guards were numbered from the last one on.
      for (size_t j = n; j-- > i + 1;)
        if (used[j] && nodes[j].op == Op::Guard) g++;
      s.mask = int(g);
    }
    if (product[i] >= 0) {
      auto& y = nodes[size_t(x.a[product[i]])];
      s.fma[0] = y.a[0];
      s.fma[1] = y.a[1];
      s.fma[2] = x.a[1 - product[i]];
    }
    bool needs = x.op != Op::Acc && x.op != Op::Table && !s.alias;
    if (needs) {
      if (freeSlots.empty()) s.slot = slots_++;
      else s.slot = freeSlots.back(), freeSlots.pop_back();
      ending[size_t(std::max(until[i], int(i)))].push_back(s.slot);
    }
    for (int f : ending[i])
      if (f != s.slot || until[i] <= int(i)) freeSlots.push_back(f);
    last_ = int(i);
    steps_.push_back(std::move(s));
  }
  // Two slots more: for index arithmetic, and to spread a value.
  long want = kMostBlock;
  while (want > 256 && size_t(want) * width_ * size_t(slots_ + 1) > 16384) want /= 2;
  // Rows of the innermost loops that fit are kept whole.
  int64_t inner = 1;
  for (size_t j = order.size(); j--;) {
    int64_t s = sizes[size_t(order[j])];
    if (inner * s > want) {
      if (inner == 1) inner = (s + (s + want - 1) / want - 1) / ((s + want - 1) / want);
      break;
    }
    inner *= s;
  }
  block_ = long(inner > 0 ? std::max<int64_t>(inner, want / inner * inner) : want);
  bytes_ = ((size_t(slots_) + 2) * width_ + size_t(masks_)) * size_t(block_) + 64 + size_t(block_) * 16;
}

// Nodes that follow from places alone (masks, ramps) and come again after a few thousand points are looked up. The rest of what they
// follow from is left out by the plan.
void Evaluator::tabulate(const std::vector<int>& roots, const std::vector<int64_t>& sizes, const std::vector<int>& order, const std::vector<Arg>& args) {
  constexpr int64_t kMost = 16384;
  size_t n = nodes_.size();
  std::vector<int64_t> period(n, 0);  // 0: it follows from something else; 1: the same everywhere
  for (size_t i = 0; i < n; i++) {
    auto& x = nodes_[i];
    bool from = x.op == Op::Unary || x.op == Op::Binary || x.op == Op::Compare || x.op == Op::Select || x.op == Op::Cast;
    if (x.op == Op::Const) period[i] = 1;
    if (x.op == Op::Index) {
      int64_t inner = period[i] = 1;
      for (size_t j = order.size(); j--;) {
        size_t loop = size_t(order[j]);
        inner *= sizes[loop];
        if (x.index.strides[loop] && sizes[loop] > 1) period[i] = inner;
      }
    }
    if (!from) continue;
    period[i] = 1;
    for (int a : x.a)
      if (a >= 0) period[i] = period[size_t(a)] ? (period[i] ? std::max(period[i], period[size_t(a)]) : 0) : 0;
  }
  std::vector<char> wanted(n, 0);
  auto want = [&](int a) {
    if (a >= 0 && period[size_t(a)] > 1 && period[size_t(a)] <= kMost) wanted[size_t(a)] = 1;
  };
  for (int r : roots) want(r);
  for (size_t i = 0; i < n; i++) {
    if (period[i] > 0 && period[i] <= kMost) continue;
    for (int a : nodes_[i].a) want(a);
    for (auto& d : nodes_[i].dyn) want(d.value);
  }
  std::vector<std::pair<size_t, Node>> made;
  for (size_t i = 0; i < n; i++) {
    if (!wanted[i]) continue;
    Evaluator one(nodes_, {int(i)}, sizes, order, args, elements_, false, false);
    VType t = kValue[nodes_[i].dtype];
    size_t vb = kValueBytes[t];
    // A block may begin anywhere in the period.
    int64_t length = period[i] + kMostBlock;
    Table table{period[i], std::vector<uint8_t>(size_t(length) * vb)};
    std::vector<uint8_t> memory(one.bytes());
    std::vector<Value> values(n);
    for (int64_t at = 0; at < length; at += one.block()) {
      long len = long(std::min<int64_t>(one.block(), length - at));
      one.run(memory.data(), nullptr, nullptr, at, len, nullptr, values.data());
      std::memcpy(table.values.data() + size_t(at) * vb, one.spread(memory.data(), values[i], t, len), size_t(len) * vb);
    }
    Node node;
    node.op = Op::Table;
    node.dtype = nodes_[i].dtype;
    node.arg = int(tables_.size());
    tables_.push_back(std::move(table));
    made.emplace_back(i, std::move(node));
  }
  for (auto& [i, node] : made) nodes_[i] = std::move(node);
}

}  // namespace hb
