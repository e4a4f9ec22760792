#include "chain.h"

#include <cstddef>

namespace hb {

const Lanes& bestLanes() {
#if defined(__x86_64__)
  if (bestOps().vector == 64) return v4::lanes();
  if (bestOps().vector == 32) return v3::lanes();
#endif
  return v2::lanes();
}

int64_t rowsOf(const Affine& index, const std::vector<int64_t>& space) {
  size_t last = space.size() - 1;
  int64_t columns = space[last], step = 0, size = 1;
  if (columns != 1 && index.strides[last] != 1) return -1;
  bool seen = false;  // a distance may be 0, which is one too
  for (size_t a = last; a-- > 0;) {
    if (space[a] == 1) continue;
    if (!seen) seen = true, step = index.strides[a], size = space[a];
    else {
      if (index.strides[a] != step * size) return -1;
      size *= space[a];
    }
  }
  return seen ? step : columns;
}

namespace {
bool plainCast(const Node& n, const std::vector<Node>& nodes) { return n.op == Op::Cast && n.dtype == F32 && nodes[size_t(n.a[0])].dtype == F32; }
bool zero(const Node& n) { return n.op == Op::Const && n.value == 0; }
}  // namespace

bool ChainPlan::leaf(const Kernel& k, int node, Leaf& to) const {
  auto& n = k.outNodes[size_t(node)];
  if (n.dtype != F32) return false;
  if (plainCast(n, k.outNodes)) return leaf(k, n.a[0], to);
  if (n.op == Op::Const) {
    to.operand.value = float(n.value);
    return true;
  }
  if (n.op != Op::Load || n.checked || !n.dyn.empty() || k.args[size_t(n.arg)].dtype != F32) return false;
  to.rows.arg = n.arg;
  to.rows.offset = n.index.offset;
  size_t last = k.space.size() - 1;
  bool still = true;
  for (size_t a = 0; a < last; a++) still = still && (k.space[a] == 1 || n.index.strides[a] == 0);
  if (still && (k.space[last] == 1 || n.index.strides[last] == 1)) {
    to.operand.kind = ChainOperand::COLUMN;
    return true;
  }
  to.operand.kind = ChainOperand::POINT;
  if (!find(k, n.arg, n.index, to.rows)) return false;
  to.operand.ld = to.rows.step;
  return true;
}

bool ChainPlan::find(const Kernel& k, int arg, const Affine& index, Rows& to) const {
  size_t last = k.space.size() - 1;
  to = {arg, index.offset, rowsOf(index, k.space), {}};
  if (group_) {
    if (k.space[last] != 1 && index.strides[last] != 1) return false;
    to.step = index.strides[last - 1];
    to.outer.assign(index.strides.begin(), index.strides.begin() + std::ptrdiff_t(last - 1));
  }
  return to.step >= k.space[last];
}

bool ChainPlan::follow(const Kernel& k, int node) {
  auto& nodes = k.outNodes;
  auto& n = nodes[size_t(node)];
  if (n.dtype != F32) return false;
  if (n.op == Op::Acc) return n.arg == 0;
  if (plainCast(n, nodes)) return follow(k, n.a[0]);
  if (n.op == Op::Select) {
    // x ≤ 0 ? 0 : x
    auto& test = nodes[size_t(n.a[0])];
    if (test.op != Op::Compare || test.fn != LE || test.a[0] != n.a[2] || !zero(nodes[size_t(test.a[1])]) || !zero(nodes[size_t(n.a[1])])) return false;
    if (!follow(k, n.a[2])) return false;
    list_.push_back({C_RELU, {}, {}});
    return list_.size() <= size_t(kChainMost);
  }
  if (n.op != Op::Binary || (n.fn != ADD && n.fn != SUB && n.fn != MUL && n.fn != MIN && n.fn != MAX)) return false;
  for (int side = 0; side < 2; side++) {
    Leaf other;
    if (!leaf(k, n.a[1 - side], other)) continue;
    if (!follow(k, n.a[side])) return false;
    if (n.fn == ADD && !list_.empty() && list_.back().fn == C_MUL) {
      list_.back().fn = C_FMA;
      list_.back().b = other;
      return true;
    }
    ChainFn fn = n.fn == ADD ? C_ADD : n.fn == MUL ? C_MUL : n.fn == MIN ? C_MIN : n.fn == MAX ? C_MAX : side == 0 ? C_SUB : C_RSUB;
    list_.push_back({fn, other, {}});
    return list_.size() <= size_t(kChainMost);
  }
  return false;
}

ChainPlan::ChainPlan(const Kernel& k) {
  if (k.stores.size() != 1 || k.space.empty()) return;
  auto& s = k.stores[0];
  if (k.args[size_t(s.arg)].dtype != F32) return;
  size_t rank = k.space.size();
  auto whole = [&] { return find(k, s.arg, s.index, to_) && follow(k, s.value); };
  ok_ = whole();
  if (ok_ || rank < 3 || k.space[rank - 2] < 2) return;
  list_.clear();
  group_ = k.space[rank - 2];
  outer_.assign(k.space.begin(), k.space.end() - 2);
  ok_ = whole();
}

// Where row 0 would lie if all rows did as those of the group.
float* ChainPlan::placed(uint8_t* const* args, const Rows& r, int64_t group) const {
  int64_t at = r.offset - group * group_ * r.step;
  for (size_t j = outer_.size(); j--; group /= outer_[j]) at += group % outer_[j] * r.outer[j];
  return reinterpret_cast<float*>(args[r.arg]) + at;
}

void ChainPlan::run(uint8_t* const* args, const float* acc, int64_t lda, int64_t row0, int64_t col0, int64_t rows, int64_t columns) const {
  Chain c;
  for (int64_t some; rows > 0; rows -= some, row0 += some, acc += some * lda) {
    int64_t group = group_ ? row0 / group_ : 0;
    some = group_ ? std::min(rows, group_ - row0 % group_) : rows;
    auto leaf = [&](const Leaf& l) {
      ChainOperand o = l.operand;
      if (o.kind == ChainOperand::POINT) o.p = placed(args, l.rows, group);
      else if (o.kind == ChainOperand::COLUMN) o.p = reinterpret_cast<const float*>(args[l.rows.arg]) + l.rows.offset;
      return o;
    };
    c.count = 0;
    for (auto& l : list_) c.steps[c.count++] = {l.fn, leaf(l.a), leaf(l.b)};
    bestLanes().chain(c.steps, c.count, acc, lda, placed(args, to_, group) + row0 * to_.step + col0, to_.step, row0, col0, some, columns);
  }
}

}  // namespace hb
