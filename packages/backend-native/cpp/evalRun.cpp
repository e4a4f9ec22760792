// The run of an expression over one block.
#include <algorithm>
#include <cstring>

#include "eval.h"

namespace hb {
namespace {

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
      s.walk.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) { ops_.ramp(at + i, address, stride, len); });
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
      int64_t lo = g.limits[b].first, hi = g.limits[b].second;
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
        s.walk.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) { ops_.ramp(at + i, address, stride, len); });
        if (x.dtype != I32) ops_.cast[VI32][x.dtype](out, at, n);
        v = {out, false};
        break;
      }
      case Op::Table: {
        auto& table = tables_[size_t(x.arg)];
        v = {table.values.data() + size_t(start % table.period) * kValueBytes[t], false};
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

}  // namespace hb
