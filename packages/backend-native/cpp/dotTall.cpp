// Products of long sums and few results, as gradients of weights are: stretches of the sum one after the other, whose operands and all results
// stay in the second cache, so that nothing that is brought into order goes through memory.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "amx.h"
#include "amx32.h"
#include "dot.h"
#include "epilogue.h"

namespace hb {
namespace {

constexpr int64_t kColumns = 32;

// What the two kinds of operands are in matrix registers, for `deep` numbers of the sum at a time.
struct Halves {
  using Number = uint16_t;
  static constexpr int64_t deep = 256;
  static size_t leftBytes(int64_t m) { return size_t(m * deep) * 2; }
  static size_t panelBytes() { return size_t(deep * kColumns) * 2; }
  static bool left(uint16_t* to, const uint16_t* x, int64_t row, int64_t m, int64_t k) {
    int64_t depth = amxDepth(k);
    turn16(to, depth, x, row, k, m);
    for (int64_t r = 0; r < m && depth > k; r++) std::memset(to + r * depth + k, 0, size_t(depth - k) * 2);
    return true;
  }
  static bool right(uint16_t* to, const uint16_t* y, int64_t row, int64_t n, int64_t k) {
    // A few rows at a time, over all columns, which memory is fastest at.
    int64_t depth = amxDepth(k);
    for (int64_t t = 0; t < depth; t += 8)
      for (int64_t c = 0; c < n; c += kColumns)
        amxPack(to + c * deep + t * kColumns, y + t * row + c, row, 1, std::max<int64_t>(0, std::min<int64_t>(8, k - t)), std::min(kColumns, n - c), 8);
    return true;
  }
  static void begin() {}
  static void end() {}
  static void multiply(const uint16_t* a, const uint16_t* b, float* c, int64_t ldc, int64_t m, int64_t n, int64_t k, bool add) {
    int64_t depth = amxDepth(k);
    amxMultiply(a, depth, b, deep * kColumns, c, ldc, m, n, depth, add);
  }
};
struct Floats {
  using Number = float;
  static constexpr int64_t deep = 256;
  static size_t leftBytes(int64_t m) { return size_t(amx32RowBytes(m, deep)); }
  static size_t panelBytes() { return size_t(amx32PanelBytes(deep)); }
  static bool left(uint16_t* to, const float* x, int64_t row, int64_t m, int64_t k) {
    return amx32Lines(to, amx32Steps(k) * 3072, x, 1, row, m, k, false);
  }
  static bool right(uint16_t* to, const float* y, int64_t row, int64_t n, int64_t k) {
    return amx32Lines(to, int64_t(panelBytes()) / 2, y, 1, row, n, k, true);
  }
  static void begin() { amx32Begin(); }
  static void end() { amx32End(); }
  static void multiply(const uint16_t* a, const uint16_t* b, float* c, int64_t ldc, int64_t m, int64_t n, int64_t k, bool add) {
    for (int64_t j = 0; j < n; j += kColumns, b += panelBytes() / 2)
      amx32Multiply(a, b, c + j, m, std::min(kColumns, n - j), amx32Steps(k), add, ldc);
  }
};

// One product, or several with one right operand.
template <class Kind>
struct DotTall : Exec {
  using Number = typename Kind::Number;
  struct Side {
    int64_t m;
    Operand lhs;
    Epilogue out;
    std::unique_ptr<Exec> plain;  // for numbers without parts
    size_t firstArg, results;     // where its results lie
  };
  std::vector<Side> sides;
  int64_t n, k, panels;
  Operand rhs;
  size_t leftBytes = 0;

  explicit DotTall(const Kernel& first)
      : n(first.n), k(first.k), panels((first.n + kColumns - 1) / kColumns), rhs(first.rhs) {
    add(first, 0);
  }
  // Arguments of one that is added are behind those of the others.
  void add(const Kernel& kernel, size_t firstArg) {
    std::unique_ptr<Exec> plain;
    if (std::is_same_v<Kind, Floats>) plain = makeDotFloat(kernel);
    if (plain) scratch.widen(plain->scratch);
    Epilogue out(kernel, F32);
    leftBytes = std::max(leftBytes, aligned(Kind::leftBytes((kernel.m + 31) / 32 * 32)));
    scratch.widen({0, std::max(out.bytes(), leftBytes + Kind::panelBytes() * size_t(panels))});
    sides.push_back({kernel.m, kernel.lhs, std::move(out), std::move(plain), firstArg, resultBytes});
    resultBytes += aligned(size_t(kernel.m * n) * 4);
    scratch.widen({resultBytes, 0});
  }
  size_t resultBytes = 0;
  float* results(const Side& s, const Team& team) const { return reinterpret_cast<float*>(team.shared + s.results); }
  // Columns [first, first + some) of all results; false where a number has no parts.
  bool columns(uint8_t* const* args, const Team& team, int64_t first, int64_t some, uint8_t* local) const {
    const Number* y = reinterpret_cast<const Number*>(args[rhs.arg]) + rhs.offset + first;
    auto* a = reinterpret_cast<uint16_t*>(local);
    auto* b = reinterpret_cast<uint16_t*>(local + leftBytes);
    for (int64_t t = 0; t < k; t += Kind::deep) {
      int64_t depth = std::min(Kind::deep, k - t);
      if (!Kind::right(b, y + t * rhs.row, rhs.row, some, depth)) return false;
      for (auto& s : sides) {
        const Number* x = reinterpret_cast<const Number*>(args[s.firstArg + size_t(s.lhs.arg)]) + s.lhs.offset + t * s.lhs.col;
        if (!Kind::left(a, x, s.lhs.col, s.m, depth)) return false;
        Kind::begin();
        Kind::multiply(a, b, results(s, team) + first, n, s.m, some, depth, t > 0);
        Kind::end();
      }
    }
    return true;
  }
  void run(uint8_t* const* args, const Team& team) override {
    std::atomic<bool> good{true};
    int64_t rows = 0;
    for (auto& s : sides) rows += s.m;
    team.share(panels, double(rows * n) * double(k) / 200, [&](int64_t from, int64_t to, int t) {
      int64_t first = from * kColumns;
      if (!columns(args, team, first, std::min(n, to * kColumns) - first, team.local[size_t(t)])) good = false;
    });
    for (auto& s : sides) {
      if (!good) {
        s.plain->run(args + s.firstArg, team);
        continue;
      }
      team.share(s.m, double(s.m * n) * (s.out.nanoseconds() + 0.1), [&](int64_t from, int64_t to, int t) {
        s.out.finish(false, team.local[size_t(t)], args + s.firstArg, results(s, team) + from * n, 4, from * n, (to - from) * n);
      });
    }
  }
};

// Tiles are whole, and results fit a part of the second cache.
constexpr int64_t kMost = 131072;
bool fits(const Kernel& k) {
  if (k.kind != Kind::Dot || !amxReady() || k.dtype != F32 || !k.batch.empty()) return false;
  DType d = k.args[size_t(k.lhs.arg)].dtype;
  bool types = d == k.args[size_t(k.rhs.arg)].dtype && (d == F32 || d == BF16);
  bool lies = k.lhs.row == 1 && k.rhs.col == 1 && k.lhs.col >= k.m && k.rhs.row >= k.n;
  return types && lies && k.k >= 512 && k.m % 32 == 0 && k.n % 32 == 0 && k.m && k.n && k.m * k.n <= kMost;
}
bool isBf16(const Kernel& k) { return k.args[size_t(k.lhs.arg)].dtype == BF16; }

template <class Kind>
std::unique_ptr<Exec> pairOf(const Kernel& a, const Kernel& b) {
  auto both = std::make_unique<DotTall<Kind>>(a);
  both->add(b, a.args.size());
  return both;
}

}  // namespace

std::unique_ptr<Exec> makeDotTall(const Kernel& k) { return fits(k) && isBf16(k) ? std::make_unique<DotTall<Halves>>(k) : nullptr; }

bool sharesRight(const Step& a, const Step& b) {
  const Kernel &x = *a.kernel, &y = *b.kernel;
  if (!fits(x) || !fits(y) || isBf16(x) != isBf16(y) || x.n != y.n || x.k != y.k || (x.m + y.m) * x.n > kMost) return false;
  if (x.rhs.offset != y.rhs.offset || x.rhs.row != y.rhs.row || a.buffers[size_t(x.rhs.arg)] != b.buffers[size_t(y.rhs.arg)]) return false;
  // The second must not multiply what the first makes.
  int left = b.buffers[size_t(y.lhs.arg)], right = b.buffers[size_t(y.rhs.arg)];
  for (size_t i = 0; i < a.buffers.size(); i++)
    if (x.args[i].access && (a.buffers[i] == left || a.buffers[i] == right)) return false;
  return true;
}
std::unique_ptr<Exec> makeDotTall(const Kernel& a, const Kernel& b) { return isBf16(a) ? pairOf<Halves>(a, b) : pairOf<Floats>(a, b); }

}  // namespace hb
