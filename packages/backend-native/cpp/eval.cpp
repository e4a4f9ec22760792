#include "jit.h"

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

int widthClass(VType t) { return kValueBytes[t] == 1 ? 0 : kValueBytes[t] == 4 ? 1 : 2; }
bool raw(DType d) { return d == F32 || d == F64 || d == I32 || d == I64 || d == U32 || d == BOOL; }

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

template <class T>
void copyRuns(T* out, const T* base, const Walk& w, int64_t start, long n) {
  w.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) {
    const T* p = base + address;
    if (stride == 1)
      for (long j = 0; j < len; j++) out[i + j] = p[j];
    else
      for (long j = 0; j < len; j++) out[i + j] = p[j * stride];
  });
}

}  // namespace

Evaluator::Evaluator(const std::vector<Node>& nodes, const std::vector<int>& roots, const std::vector<int64_t>& sizes, const std::vector<int>& order,
                     const std::vector<Arg>& args, const std::vector<int64_t>& elements, bool solid)
    : nodes_(nodes), elements_(elements), constants_(nodes.size(), 0), ops_(bestOps()) {
  (void)args;
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
    bool needs = x.op != Op::Acc && !s.alias;
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
  long want = 2048;
  while (want > 256 && size_t(want) * width_ * size_t(slots_ + 1) > 32768) want /= 2;
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

const void* Evaluator::spread(uint8_t* memory, const Value& v, VType t, long n) const {
  if (!v.single) return v.p;
  uint8_t* to = slot(memory, slots_ + 1);
  ops_.fill[widthClass(t)](to, v.p, n);
  return to;
}

void Evaluator::load(const Step& s, uint8_t* memory, uint8_t* const* args, int64_t start, long n, Value* values) const {
  auto& x = nodes_[size_t(s.node)];
  const uint8_t* base = args[x.arg];
  size_t size = kBytes[x.dtype];
  uint8_t* out = slot(memory, s.slot);
  Value& v = values[s.node];
  v = {out, false};
  size_t vb = kValueBytes[kValue[x.dtype]];
  auto loadRun = ops_.load[x.dtype];
  if (!x.dyn.empty()) {
    int64_t most = elements_[size_t(x.arg)];
    auto* at = reinterpret_cast<int32_t*>(slot(memory, slots_));
    if (most <= INT32_MAX && !x.checked) {
      s.walk.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) {
        for (long j = 0; j < len; j++) at[i + j] = int32_t(address + stride * j);
      });
      for (auto& d : x.dyn) {
        const Value& w = values[d.value];
        auto* t = static_cast<const int32_t*>(w.p);
        int32_t top = int32_t(d.size - 1), stride = int32_t(d.stride);
        if (w.single) {
          int32_t by = std::min(std::max(t[0], 0), top) * stride;
          for (long i = 0; i < n; i++) at[i] += by;
        } else
          for (long i = 0; i < n; i++) at[i] += std::min(std::max(t[i], 0), top) * stride;
      }
      ops_.gather[x.dtype](out, base, at, n);
      return;
    }
    // Far addresses, and those that may lie outside: one by one.
    s.walk.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) {
      for (long j = 0; j < len; j++) {
        int64_t a = address + stride * j;
        for (auto& d : x.dyn) {
          const Value& w = values[d.value];
          int64_t t = static_cast<const int32_t*>(w.p)[w.single ? 0 : i + j];
          a += std::min(std::max<int64_t>(t, 0), d.size - 1) * d.stride;
        }
        uint64_t zero = 0;
        bool inside = a >= 0 && a < most;
        loadRun(out + size_t(i + j) * vb, inside ? base + size_t(a) * size : reinterpret_cast<uint8_t*>(&zero), 1, 1);
      }
    });
    return;
  }
  if (x.checked) {
    int64_t most = elements_[size_t(x.arg)];
    s.walk.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) {
      // The stretch of this run that lies inside.
      int64_t from = 0, to = len;
      if (stride > 0) {
        from = address >= 0 ? 0 : std::min<int64_t>(len, (-address + stride - 1) / stride);
        to = address >= most ? 0 : std::min<int64_t>(len, (most - 1 - address) / stride + 1);
      } else if (stride < 0) {
        from = address < most ? 0 : std::min<int64_t>(len, (address - most) / -stride + 1);
        to = address < 0 ? 0 : std::min<int64_t>(len, address / -stride + 1);
      } else if (address < 0 || address >= most)
        to = 0;
      if (to < from) to = from;
      std::memset(out + size_t(i) * vb, 0, size_t(from) * vb);
      if (to > from) loadRun(out + size_t(i + from) * vb, base + size_t(address + from * stride) * size, stride, long(to - from));
      std::memset(out + size_t(i + to) * vb, 0, size_t(len - to) * vb);
    });
    return;
  }
  auto& dims = s.walk.dims;
  int64_t inner = dims.empty() ? INT64_MAX : dims.back().size;
  if (dims.empty() || start % inner + n <= inner) {
    s.walk.runs(start, n, [&](long, int64_t address, int64_t stride, long len) {
      const uint8_t* p = base + size_t(address) * size;
      if (stride == 0) {
        loadRun(out, p, 1, 1);
        v.single = true;
      } else if (stride == 1 && raw(x.dtype) && !s.copy)
        v.p = p;
      else
        loadRun(out, p, stride, len);
    });
    return;
  }
  if (inner < 48 && raw(x.dtype)) {
    if (size == 4) return copyRuns(reinterpret_cast<uint32_t*>(out), reinterpret_cast<const uint32_t*>(base), s.walk, start, n);
    if (size == 8) return copyRuns(reinterpret_cast<uint64_t*>(out), reinterpret_cast<const uint64_t*>(base), s.walk, start, n);
    return copyRuns(out, base, s.walk, start, n);
  }
  s.walk.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) {
    loadRun(out + size_t(i) * vb, base + size_t(address) * size, stride, len);
  });
}

void Evaluator::run(uint8_t* memory, uint8_t* const* args, const void* const* accs, int64_t start, long n, void* last, Value* values) const {
  constexpr int kRegions = 256;
  bool few[kRegions];
  std::vector<char> many;
  if (regions_ > kRegions) many.assign(size_t(regions_), 0);
  bool* skip = regions_ > kRegions ? reinterpret_cast<bool*>(many.data()) : few;
  skip[0] = false;
  uint8_t* masks = memory + (size_t(slots_) + 2) * width_ * size_t(block_);
  for (auto& g : guards_) {
    if (skip[g.region]) {
      skip[g.inside] = skip[g.outside] = true;
      continue;
    }
    uint8_t* mask = masks + size_t(g.mask) * size_t(block_);
    long held = 0;
    if (g.walks.empty()) held = n;
    for (size_t b = 0; b < g.walks.size(); b++) {
      auto [lo, hi] = g.limits[b];
      bool first = b == 0;
      long inside = 0;
      g.walks[b].runs(start, n, [&](long i, int64_t at, int64_t stride, long len) {
        // lo ≤ at + stride·j < hi
        int64_t from = 0, to = len;
        if (stride > 0) {
          from = at >= lo ? 0 : std::min<int64_t>(len, (lo - at + stride - 1) / stride);
          to = at >= hi ? 0 : std::min<int64_t>(len, (hi - 1 - at) / stride + 1);
        } else if (stride < 0) {
          from = at < hi ? 0 : std::min<int64_t>(len, (at - hi) / -stride + 1);
          to = at < lo ? 0 : std::min<int64_t>(len, (at - lo) / -stride + 1);
        } else if (at < lo || at >= hi)
          to = 0;
        if (to < from) to = from;
        inside += long(to - from);
        std::memset(mask + i, 0, size_t(from));
        if (first) std::memset(mask + i + from, 1, size_t(to - from));
        std::memset(mask + i + to, 0, size_t(len - to));
      });
      held = first ? inside : std::min(held, inside);
      if (!held) break;
    }
    if (g.walks.size() > 1 && held && held < n) {
      held = 0;
      for (long i = 0; i < n; i++) held += mask[i];
    }
    skip[g.inside] = held == 0;
    skip[g.outside] = held == n;
  }
  for (auto& s : steps_) {
    if (skip[s.region]) continue;
    auto& x = nodes_[size_t(s.node)];
    Value& v = values[s.node];
    VType t = kValue[x.dtype];
    auto operand = [&](int i) -> const Value& { return values[x.a[i]]; };
    void* out = last && s.node == last_ ? last : s.slot >= 0 ? slot(memory, s.slot) : nullptr;
    switch (x.op) {
      case Op::Const:
        v = {&constants_[size_t(s.node)], true};
        break;
      case Op::Load:
        load(s, memory, args, start, n, values);
        break;
      case Op::Index: {
        auto* at = reinterpret_cast<int32_t*>(x.dtype == I32 ? out : slot(memory, slots_));
        s.walk.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) {
          for (long j = 0; j < len; j++) at[i + j] = int32_t(address + stride * j);
        });
        if (x.dtype != I32) ops_.cast[VI32][x.dtype](out, at, n);
        v = {out, false};
        break;
      }
      case Op::Acc:
        v = {accs[x.arg], false};
        break;
      case Op::Guard: {
        auto& g = guards_[size_t(s.mask)];
        if (skip[g.outside]) v = operand(0);
        else if (skip[g.inside]) v = operand(1);
        else {
          ops_.select[widthClass(t)][operand(0).single][operand(1).single](out, masks + size_t(g.mask) * size_t(block_), operand(0).p, operand(1).p, n);
          v = {out, false};
        }
        break;
      }
      case Op::Unary:
        v = {out, operand(0).single};
        ops_.unary[x.fn][t](out, operand(0).p, v.single ? 1 : n);
        break;
      case Op::Binary:
      case Op::Compare: {
        if (s.fma[0] >= 0) {
          const Value &p = values[s.fma[0]], &q = values[s.fma[1]], &r = values[s.fma[2]];
          bool single = p.single && q.single && r.single;
          ops_.fma(static_cast<float*>(out), static_cast<const float*>(p.p), p.single && !single, static_cast<const float*>(q.p), q.single && !single,
                   static_cast<const float*>(r.p), r.single && !single, single ? 1 : n);
          v = {out, single};
          break;
        }
        const Value &p = operand(0), &q = operand(1);
        bool single = p.single && q.single;
        Mix mix = single || p.single == q.single ? VV : p.single ? SV : VS;
        VType of = kValue[nodes_[size_t(x.a[0])].dtype];
        auto fn = x.op == Op::Binary ? ops_.binary[x.fn][of][mix] : ops_.compare[x.fn][of][mix];
        fn(out, p.p, q.p, single ? 1 : n);
        v = {out, single};
        break;
      }
      case Op::Select: {
        const Value &c = operand(0), &p = operand(1), &q = operand(2);
        if (c.single) {
          const Value& chosen = *static_cast<const uint8_t*>(c.p) ? p : q;
          std::memcpy(out, chosen.p, size_t(chosen.single ? 1 : n) * kValueBytes[t]);
          v = {out, chosen.single};
          break;
        }
        ops_.select[widthClass(t)][p.single][q.single](out, static_cast<const uint8_t*>(c.p), p.p, q.p, n);
        v = {out, false};
        break;
      }
      case Op::Cast:
        if (s.alias) v = operand(0);
        else {
          v = {out, operand(0).single};
          ops_.cast[kValue[nodes_[size_t(x.a[0])].dtype]][x.dtype](out, operand(0).p, v.single ? 1 : n);
        }
        break;
      case Op::Bitcast:
        if (s.alias) v = operand(0);
        else {
          void* stored = slot(memory, slots_);
          v = {out, operand(0).single};
          ops_.store[nodes_[size_t(x.a[0])].dtype](stored, 1, operand(0).p, v.single ? 1 : n);
          ops_.load[x.dtype](out, stored, 1, v.single ? 1 : n);
        }
        break;
      case Op::Threefry: {
        const uint32_t* p[4];
        bool single[4], all = true;
        for (int i = 0; i < 4; i++) {
          p[i] = static_cast<const uint32_t*>(operand(i).p);
          single[i] = operand(i).single;
          all = all && single[i];
        }
        ops_.threefry(static_cast<uint32_t*>(out), p, single, x.fn, all ? 1 : n);
        v = {out, all};
        break;
      }
      default:
        break;
    }
  }
}

namespace {
std::vector<int> rootsOf(const Kernel& k) {
  std::vector<int> roots;
  for (auto& s : k.stores) roots.push_back(s.value);
  return roots;
}
}  // namespace

Storing::Storing(const Kernel& k, const std::vector<int>& order)
    : eval_(k.outNodes, rootsOf(k), k.space, order, k.args, k.elements, k.stores.size() > 1), jit_(Jit::make(k, order)) {
  int direct = -1, same = 0;
  for (auto& s : k.stores) {
    stores_.push_back({s.arg, s.value, k.args[size_t(s.arg)].dtype, Walk(s.index, k.space, order)});
    if (s.value == eval_.lastNode()) direct = int(stores_.size()) - 1, same++;
  }
  if (direct < 0 || same != 1) return;
  Op op = k.outNodes[size_t(eval_.lastNode())].op;
  bool computes = op == Op::Unary || op == Op::Binary || op == Op::Compare;
  // What is computed last may go where it is stored at once.
  if (computes && raw(stores_[size_t(direct)].dtype)) direct_ = direct;
}

void Storing::run(uint8_t* memory, uint8_t* const* args, const void* const* accs, const size_t* accBytes, size_t accCount, int64_t start, int64_t n) const {
  if (jit_) return jit_->run(args, accs, start, n);
  constexpr size_t kFew = 256;
  Value few[kFew];
  std::vector<Value> many;
  if (eval_.count() > kFew) many.resize(eval_.count());
  Value* values = eval_.count() > kFew ? many.data() : few;
  const void* at[16];
  const Ops& ops = bestOps();
  for (int64_t done = 0; done < n;) {
    long block = eval_.block();
    // Blocks begin where rows do.
    long len = long(std::min<int64_t>(n - done, block - (start + done) % block));
    int64_t from = start + done;
    for (size_t i = 0; i < accCount && i < 16; i++) at[i] = static_cast<const uint8_t*>(accs[i]) + size_t(done) * accBytes[i];
    void* last = nullptr;
    if (direct_ >= 0) {
      auto& s = stores_[size_t(direct_)];
      int64_t inner = s.walk.dims.empty() ? 0 : s.walk.dims.back().size;
      if (inner && from % inner + len <= inner && s.walk.dims.back().stride == 1)
        s.walk.runs(from, len, [&](long, int64_t address, int64_t, long) { last = args[s.arg] + size_t(address) * kBytes[s.dtype]; });
    }
    eval_.run(memory, args, at, from, len, last, values);
    for (size_t i = 0; i < stores_.size(); i++) {
      auto& s = stores_[i];
      const Value& v = values[s.node];
      if (last && int(i) == direct_ && !v.single) continue;
      VType t = kValue[s.dtype];
      auto* p = static_cast<const uint8_t*>(eval_.spread(memory, v, t, len));
      size_t size = kBytes[s.dtype], vb = kValueBytes[t];
      uint8_t* to = args[s.arg];
      int64_t inner = s.walk.dims.empty() ? len : s.walk.dims.back().size;
      if (inner < 48 && size == 4 && vb == 4) {
        auto* q = reinterpret_cast<uint32_t*>(to);
        auto* from32 = reinterpret_cast<const uint32_t*>(p);
        s.walk.runs(from, len, [&](long j, int64_t address, int64_t stride, long m) {
          for (long h = 0; h < m; h++) q[address + h * stride] = from32[j + h];
        });
      } else
        s.walk.runs(from, len, [&](long j, int64_t address, int64_t stride, long m) {
          ops.store[s.dtype](to + size_t(address) * size, stride, p + size_t(j) * vb, m);
        });
    }
    done += len;
  }
}

}  // namespace hb
