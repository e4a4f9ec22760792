// Scatter, argsort and running reductions.
#include <algorithm>
#include <cstring>

#include "exec.h"

namespace hb {
namespace {

struct Nothing : Exec {
  void run(uint8_t* const*, const Team&) override {}
};

struct ScatterRun : Exec {
  static std::vector<int> roots(const Kernel& k) {
    std::vector<int> r{k.value};
    for (auto& d : k.dyn) r.push_back(d.value);
    return r;
  }
  Evaluator eval;
  Walk index;
  std::vector<Walk> bounds;
  std::vector<std::pair<int64_t, int64_t>> limits;
  std::vector<DynTerm> dyn;
  int target, value;
  DType dtype;
  Reducer reducer;
  int64_t points, most;
  size_t count;
  const Ops& ops = bestOps();

  explicit ScatterRun(const Kernel& k)
      : eval(k.nodes, roots(k), k.space, identityOrder(k.space.size()), k.args, k.elements, false),
        index(k.index, k.space, identityOrder(k.space.size())),
        dyn(k.dyn),
        target(k.target),
        value(k.value),
        dtype(k.args[size_t(k.target)].dtype),
        reducer(k.reducer),
        points(total(k.space)),
        most(k.elements[size_t(k.target)]),
        count(k.nodes.size()) {
    for (auto& b : k.bounds) {
      bounds.emplace_back(b.index, k.space, identityOrder(k.space.size()));
      limits.emplace_back(b.lo, b.hi);
    }
    scratch.local = aligned(eval.bytes()) + size_t(eval.block()) * 8;
  }
  // Addresses of the block's points; −1 where nothing is stored.
  void places(int64_t* at, const Value* values, int64_t start, long n) const {
    index.runs(start, n, [&](long i, int64_t address, int64_t stride, long len) {
      for (long j = 0; j < len; j++) at[i + j] = address + stride * j;
    });
    constexpr int64_t kOut = INT64_MIN;
    for (auto& d : dyn) {
      const Value& v = values[d.value];
      auto* t = static_cast<const int32_t*>(v.p);
      for (long i = 0; i < n; i++) {
        int64_t x = t[v.single ? 0 : i];
        at[i] = at[i] == kOut || x < 0 || x >= d.size ? kOut : at[i] + x * d.stride;
      }
    }
    for (size_t b = 0; b < bounds.size(); b++) {
      int64_t lo = limits[b].first, hi = limits[b].second;
      bounds[b].runs(start, n, [&](long i, int64_t x, int64_t stride, long len) {
        for (long j = 0; j < len; j++)
          if (x + stride * j < lo || x + stride * j >= hi) at[i + j] = kOut;
      });
    }
  }
  template <class S, class V, class Open, class Close>
  void apply(uint8_t* data, const int64_t* at, const void* values, long n, Open open, Close close, VType t) const {
    S* to = reinterpret_cast<S*>(data);
    const V* v = static_cast<const V*>(values);
    auto merge = reducer == RSET ? nullptr : ops.merge[reducer][t];
    for (long i = 0; i < n; i++) {
      int64_t a = at[i];
      if (a < 0 || a >= most) continue;
      if (!merge) {
        to[a] = close(v[i]);
        continue;
      }
      V x = open(to[a]);
      if (reducer == RSUM && std::is_same_v<V, float>) x = V(x + v[i]);
      else merge(&x, v + i, 1);
      to[a] = close(x);
    }
  }
  void run(uint8_t* const* args, const Team& team) override {
    uint8_t* local = team.local[0];
    auto* at = reinterpret_cast<int64_t*>(local + aligned(eval.bytes()));
    std::vector<Value> values(count);
    uint8_t* data = args[target];
    VType t = kValue[dtype];
    for (int64_t start = 0; start < points; start += eval.block()) {
      long n = long(std::min<int64_t>(eval.block(), points - start));
      eval.run(local, args, nullptr, start, n, nullptr, values.data());
      places(at, values.data(), start, n);
      const void* v = eval.spread(local, values[size_t(value)], t, n);
      // Rows that lie in one piece are added as rows.
      if (t == VF32 && dtype == F32 && (reducer == RSUM || reducer == RSET)) {
        auto* to = reinterpret_cast<float*>(data);
        auto* x = static_cast<const float*>(v);
        for (long i = 0; i < n;) {
          long j = i + 1;
          while (j < n && at[j] == at[j - 1] + 1) j++;
          if (at[i] >= 0 && at[j - 1] < most) {
            if (reducer == RSUM) ops.merge[RSUM][VF32](to + at[i], x + i, j - i);
            else std::memcpy(to + at[i], x + i, size_t(j - i) * 4);
          } else
            for (long h = i; h < j; h++)
              if (at[h] >= 0 && at[h] < most) to[at[h]] = reducer == RSUM ? to[at[h]] + x[h] : x[h];
          i = j;
        }
        continue;
      }
      auto same = [](auto y) { return y; };
      auto open16 = [&](uint16_t y) {
        float f;
        ops.load[dtype](&f, &y, 1, 1);
        return f;
      };
      auto close16 = [&](float y) {
        uint16_t h;
        ops.store[dtype](&h, 1, &y, 1);
        return h;
      };
      switch (dtype) {
        case F32: apply<float, float>(data, at, v, n, same, same, t); break;
        case F64: apply<double, double>(data, at, v, n, same, same, t); break;
        case I64: apply<int64_t, int64_t>(data, at, v, n, same, same, t); break;
        case U32: apply<uint32_t, uint32_t>(data, at, v, n, same, same, t); break;
        case I32: apply<int32_t, int32_t>(data, at, v, n, same, same, t); break;
        case I16: apply<int16_t, int32_t>(data, at, v, n, same, [](int32_t y) { return int16_t(y); }, t); break;
        case U16: apply<uint16_t, int32_t>(data, at, v, n, same, [](int32_t y) { return uint16_t(y); }, t); break;
        case I8: apply<int8_t, int32_t>(data, at, v, n, same, [](int32_t y) { return int8_t(y); }, t); break;
        case U8: apply<uint8_t, int32_t>(data, at, v, n, same, [](int32_t y) { return uint8_t(y); }, t); break;
        case BOOL: apply<uint8_t, uint8_t>(data, at, v, n, same, same, t); break;
        default: apply<uint16_t, float>(data, at, v, n, open16, close16, t); break;
      }
    }
  }
};

struct ArgsortRun : Exec {
  int64_t rows, n;
  bool descending;
  DType dtype;
  const Ops& ops = bestOps();
  explicit ArgsortRun(const Kernel& k) : rows(k.rows), n(k.n), descending(k.descending), dtype(k.args[0].dtype) { scratch.local = aligned(size_t(n) * 8) + 64; }
  template <class T>
  void sortRow(int32_t* order, const T* v) const {
    for (int64_t i = 0; i < n; i++) order[i] = int32_t(i);
    auto nan = [](T x) { return x != x; };
    if (descending)
      std::stable_sort(order, order + n, [&](int32_t a, int32_t b) { return nan(v[b]) ? !nan(v[a]) : v[a] > v[b]; });
    else
      std::stable_sort(order, order + n, [&](int32_t a, int32_t b) { return nan(v[b]) ? !nan(v[a]) : v[a] < v[b]; });
  }
  void run(uint8_t* const* args, const Team& team) override {
    team.share(rows, double(rows) * double(n) * 40, [&](int64_t from, int64_t to, int t) {
      for (int64_t r = from; r < to; r++) {
        void* v = team.local[size_t(t)];
        ops.load[dtype](v, args[0] + size_t(r * n) * kBytes[dtype], 1, long(n));
        auto* order = reinterpret_cast<int32_t*>(args[1]) + r * n;
        switch (kValue[dtype]) {
          case VF32: sortRow(order, static_cast<float*>(v)); break;
          case VF64: sortRow(order, static_cast<double*>(v)); break;
          case VI32: sortRow(order, static_cast<int32_t*>(v)); break;
          case VU32: sortRow(order, static_cast<uint32_t*>(v)); break;
          case VI64: sortRow(order, static_cast<int64_t*>(v)); break;
          default: sortRow(order, static_cast<uint8_t*>(v)); break;
        }
      }
    });
  }
};

struct CumulativeRun : Exec {
  Reducer reducer;
  int64_t outer, n, inner, width;
  bool reverse, exclusive;
  DType from, to;
  const Ops& ops = bestOps();
  explicit CumulativeRun(const Kernel& k)
      : reducer(k.reducer), outer(k.outer), n(k.n), inner(k.inner), width(std::min<int64_t>(k.inner, 1024)), reverse(k.reverse), exclusive(k.exclusive),
        from(k.args[0].dtype), to(k.args[1].dtype) {
    scratch.local = size_t(width + 8) * 8 * 4;
  }
  void run(uint8_t* const* args, const Team& team) override {
    if (!outer || !n || !inner) return;
    int64_t strips = (inner + width - 1) / width;
    VType t = kValue[to];
    uint8_t identity[8];
    identityOf(reducer, to, identity);
    int kind = kValueBytes[t] == 1 ? 0 : kValueBytes[t] == 4 ? 1 : 2;
    team.share(outer * strips, double(outer) * double(n) * double(inner) * 0.5, [&](int64_t first, int64_t last, int thread) {
      uint8_t* acc = team.local[size_t(thread)];
      uint8_t* x = acc + size_t(width + 8) * 8;
      uint8_t* y = x + size_t(width + 8) * 8;
      for (int64_t i = first; i < last; i++) {
        int64_t o = i / strips, c = i % strips * width;
        long m = long(std::min(width, inner - c));
        ops.fill[kind](acc, identity, m);
        for (int64_t s = 0; s < n; s++) {
          int64_t at = (o * n + (reverse ? n - 1 - s : s)) * inner + c;
          if (exclusive) ops.store[to](args[1] + size_t(at) * kBytes[to], 1, acc, m);
          const uint8_t* source = args[0] + size_t(at) * kBytes[from];
          if (kValue[from] == t && from == to) ops.load[from](x, source, 1, m);
          else {
            ops.load[from](y, source, 1, m);
            ops.cast[kValue[from]][to](x, y, m);
          }
          ops.merge[reducer][t](acc, x, m);
          if (t == VI32 && to != I32) ops.cast[VI32][to](acc, acc, m);
          if (!exclusive) ops.store[to](args[1] + size_t(at) * kBytes[to], 1, acc, m);
        }
      }
    });
  }
};

}  // namespace

std::unique_ptr<Exec> makeScatter(const Kernel& k) {
  if (!total(k.space)) return std::make_unique<Nothing>();
  return std::make_unique<ScatterRun>(k);
}
std::unique_ptr<Exec> makeArgsort(const Kernel& k) { return std::make_unique<ArgsortRun>(k); }
std::unique_ptr<Exec> makeCumulative(const Kernel& k) {
  return std::make_unique<CumulativeRun>(k);
}

}  // namespace hb
