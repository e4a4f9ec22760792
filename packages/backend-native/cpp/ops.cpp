// The table of loops. Compiled once for each instruction set, with HB_ISA the namespace of its table. Nothing here may be inline and
// shared with code compiled for another one: everything is in an unnamed namespace.
#include "loops.h"
#include "tiles.h"

namespace hb {
namespace HB_ISA {
namespace {

template <int F, int V>
constexpr MapFn unaryOf() {
  using T = typename TypeOf<V>::T;
  if constexpr (V == VBOOL) return F == NOT ? &unaryLoop<NOT, T> : nullptr;
  else if constexpr (V == VF32 || V == VF64) {
    if constexpr (F == NOT) return nullptr;
    else return &unaryLoop<F, T>;
  } else if constexpr (F <= TRUNC || F == NOT) return &unaryLoop<F, T>;
  else return nullptr;
}
template <int F, int V, int M>
constexpr MapFn2 binaryOf() {
  using T = typename TypeOf<V>::T;
  constexpr bool fl = V == VF32 || V == VF64;
  constexpr bool ok = V == VBOOL ? (F == AND || F == OR || F == XOR || F == MIN || F == MAX || F == MUL || F == ADD) : fl ? F < AND : F != ATAN2;
  if constexpr (ok) return &loop2<T, T, &binary1<F, T>, M>;
  else return nullptr;
}
template <int F, int V, int M>
constexpr MapFn2 compareOf() {
  using T = typename TypeOf<V>::T;
  return &loop2<T, uint8_t, &compare1<F, T>, M>;
}
template <int R, int V>
constexpr bool reduces() {
  return (R != RANY && R != RALL) || V == VBOOL;
}
template <int I, int N, class F>
inline void each(F f) {
  if constexpr (I < N) {
    f(std::integral_constant<int, I>());
    each<I + 1, N>(f);
  }
}

Ops makeTable() {
  Ops o{};
  o.name = HB_NAME;
  each<0, VTYPES>([&](auto v) {
    constexpr int V = decltype(v)::value;
    using T = typename TypeOf<V>::T;
    each<0, UNARIES>([&](auto f) { o.unary[f][V] = unaryOf<decltype(f)::value, V>(); });
    each<0, BINARIES>([&](auto f) {
      each<0, MIXES>([&](auto m) { o.binary[f][V][m] = binaryOf<decltype(f)::value, V, decltype(m)::value>(); });
    });
    each<0, COMPARES>([&](auto f) {
      each<0, MIXES>([&](auto m) { o.compare[f][V][m] = compareOf<decltype(f)::value, V, decltype(m)::value>(); });
    });
    o.axpy[V] = &axpyLoop<T>;
    each<0, DTYPES>([&](auto d) { o.cast[V][d] = &castLoop<T, decltype(d)::value>; });
    each<0, RARGMAX>([&](auto r) {
      constexpr int R = decltype(r)::value;
      if constexpr (reduces<R, V>()) {
        o.fold[R][V] = &foldLoop<R, T>;
        o.foldRows[R][V] = &foldRowsLoop<R, T>;
        o.merge[R][V] = &mergeLoop<R, T>;
      }
    });
  });
  each<0, DTYPES>([&](auto d) {
    constexpr int D = decltype(d)::value;
    o.load[D] = &loadLoop<D>;
    o.store[D] = &storeLoop<D>;
    o.gather[D] = &gatherLoop<D>;
  });
  auto selects = [&](int i, auto t) {
    using T = decltype(t);
    o.select[i][0][0] = &selectLoop<T, false, false>;
    o.select[i][0][1] = &selectLoop<T, false, true>;
    o.select[i][1][0] = &selectLoop<T, true, false>;
    o.select[i][1][1] = &selectLoop<T, true, true>;
    o.fill[i] = &fillLoop<T>;
  };
  selects(0, uint8_t());
  selects(1, uint32_t());
  selects(2, uint64_t());
  o.ramp = &rampLoop;
  o.fma = &fmaLoop;
  o.threefry = &threefryLoop;
  o.vector = kVec;
  o.rows = kRows;
  o.gemm32 = &gemmTile<float>;
  o.gemm64 = &gemmTile<double>;
  o.toBf16 = &toBf16Loop;
  o.depthwise = &depthwiseRow;
  return o;
}

}  // namespace

// Called only on processors that have these instructions: even filling the table uses them.
const Ops& table() {
  static const Ops made = makeTable();
  return made;
}

}  // namespace HB_ISA
}  // namespace hb
