#include "chain.h"

#include <cstddef>

#include "half.h"

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
bool exactHalf(float x) { return fromBf16(toBf16(x)) == x; }
bool zero(const Node& n) { return n.op == Op::Const && n.value == 0; }
}  // namespace

bool ChainPlan::leaf(const Kernel& k, int node, Leaf& to) const {
  auto& n = k.outNodes[size_t(node)];
  if (n.op == Op::Cast && n.dtype == F32 && k.outNodes[size_t(n.a[0])].dtype == BF16) {
    auto& inner = k.outNodes[size_t(n.a[0])];
    // A constant of bfloat16, or numbers that lie in it.
    if (inner.op == Op::Load && k.args[size_t(inner.arg)].dtype == BF16) return to.operand.half = true, place(k, inner, to);
    if (inner.op != Op::Const || !exactHalf(float(inner.value))) return false;
    to.operand.value = float(inner.value);
    return true;
  }
  if (n.dtype != F32) return false;
  if (plainCast(n, k.outNodes)) return leaf(k, n.a[0], to);
  if (n.op == Op::Const) {
    to.operand.value = float(n.value);
    return true;
  }
  return n.op == Op::Load && k.args[size_t(n.arg)].dtype == F32 && place(k, n, to);
}

// Where a load's numbers lie, as columns or points.
bool ChainPlan::place(const Kernel& k, const Node& n, Leaf& to) const {
  if (n.checked || !n.dyn.empty()) return false;
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
  if (n.op == Op::Cast && n.dtype == BF16 && nodes[size_t(n.a[0])].dtype == F32) return follow(k, n.a[0]) && round();
  if (n.op == Op::Cast && n.dtype == F32 && nodes[size_t(n.a[0])].dtype == BF16) return follow(k, n.a[0]);
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
      rounded_ = false;
      return true;
    }
    ChainFn fn = n.fn == ADD ? C_ADD : n.fn == MUL ? C_MUL : n.fn == MIN ? C_MIN : n.fn == MAX ? C_MAX : side == 0 ? C_SUB : C_RSUB;
    list_.push_back({fn, other, {}});
    // The less and the more of two numbers of bfloat16 is one of them.
    bool keeps = (fn == C_MIN || fn == C_MAX) && (other.operand.half || (other.operand.kind == ChainOperand::ONE && exactHalf(other.operand.value)));
    rounded_ = rounded_ && keeps;
    return list_.size() <= size_t(kChainMost);
  }
  return false;
}

bool ChainPlan::round() {
  if (!rounded_) list_.push_back({C_HALF, {}, {}});
  return rounded_ = true, list_.size() <= size_t(kChainMost);
}

ChainPlan::ChainPlan(const Kernel& k) {
  if (k.stores.size() != 1 || k.space.empty()) return;
  auto& s = k.stores[0];
  half_ = k.args[size_t(s.arg)].dtype == BF16;
  if (!half_ && k.args[size_t(s.arg)].dtype != F32) return;
  size_t rank = k.space.size();
  auto whole = [&] { return find(k, s.arg, s.index, to_) && follow(k, s.value) && (!half_ || round()); };
  ok_ = whole();
  if (ok_ || rank < 3 || k.space[rank - 2] < 2) return;
  list_.clear();
  rounded_ = false;
  group_ = k.space[rank - 2];
  outer_.assign(k.space.begin(), k.space.end() - 2);
  ok_ = whole();
}

// Where row 0 would lie if all rows did as those of the group.
int64_t ChainPlan::placed(const Rows& r, int64_t group) const {
  int64_t at = r.offset - group * group_ * r.step;
  for (size_t j = outer_.size(); j--; group /= outer_[j]) at += group % outer_[j] * r.outer[j];
  return at;
}

void ChainPlan::run(uint8_t* const* args, const float* acc, int64_t lda, int64_t row0, int64_t col0, int64_t rows, int64_t columns) const {
  ChainStep steps[kChainMost];
  for (int64_t some; rows > 0; rows -= some, row0 += some, acc += some * lda) {
    int64_t group = group_ ? row0 / group_ : 0;
    some = group_ ? std::min(rows, group_ - row0 % group_) : rows;
    auto leaf = [&](const Leaf& l) {
      ChainOperand o = l.operand;
      if (o.kind == ChainOperand::ONE) return o;
      o.p = args[l.rows.arg] + (o.kind == ChainOperand::POINT ? placed(l.rows, group) : l.rows.offset) * (o.half ? 2 : 4);
      return o;
    };
    int count = 0;
    for (auto& l : list_) steps[count++] = {l.fn, leaf(l.a), leaf(l.b)};
    int64_t at = placed(to_, group) + row0 * to_.step + col0;
    uint8_t* out = args[to_.arg];
    if (half_) bestLanes().chainHalf(steps, count, acc, lda, reinterpret_cast<uint16_t*>(out) + at, to_.step, row0, col0, some, columns);
    else bestLanes().chain(steps, count, acc, lda, reinterpret_cast<float*>(out) + at, to_.step, row0, col0, some, columns);
  }
}

}  // namespace hb
