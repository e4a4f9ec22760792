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
  static constexpr int64_t deep = 512;
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
    for (int64_t t = 0; t < depth; t += 32)
      for (int64_t c = 0; c < n; c += kColumns)
        amxPack(to + c * deep + t * kColumns, y + t * row + c, row, 1, std::min<int64_t>(32, k - t), std::min(kColumns, n - c), 32);
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

template <class Kind>
struct DotTall : Exec {
  using Number = typename Kind::Number;
  int64_t m, n, k, panels, ldc;
  Operand lhs, rhs;
  Epilogue out;
  std::unique_ptr<Exec> plain;  // for numbers without parts
  size_t leftBytes;

  DotTall(const Kernel& kernel, std::unique_ptr<Exec> other)
      : m(kernel.m),
        n(kernel.n),
        k(kernel.k),
        panels((kernel.n + kColumns - 1) / kColumns),
        ldc(kernel.n),
        lhs(kernel.lhs),
        rhs(kernel.rhs),
        out(kernel, F32),
        plain(std::move(other)),
        leftBytes(aligned(Kind::leftBytes((kernel.m + 31) / 32 * 32))) {
    scratch.shared = aligned(size_t(m * ldc) * 4);
    scratch.local = std::max(out.bytes(), leftBytes + Kind::panelBytes() * size_t(panels));
    if (plain) scratch.widen(plain->scratch);
  }
  // Columns [first, first + columns) of all results; false where a number has no parts.
  bool columns(uint8_t* const* args, float* c, int64_t first, int64_t some, uint8_t* local) const {
    const Number* x = reinterpret_cast<const Number*>(args[lhs.arg]) + lhs.offset;
    const Number* y = reinterpret_cast<const Number*>(args[rhs.arg]) + rhs.offset + first;
    auto* a = reinterpret_cast<uint16_t*>(local);
    auto* b = reinterpret_cast<uint16_t*>(local + leftBytes);
    for (int64_t t = 0; t < k; t += Kind::deep) {
      int64_t depth = std::min(Kind::deep, k - t);
      if (!Kind::left(a, x + t * lhs.col, lhs.col, m, depth) || !Kind::right(b, y + t * rhs.row, rhs.row, some, depth)) return false;
      Kind::begin();
      Kind::multiply(a, b, c + first, ldc, m, some, depth, t > 0);
      Kind::end();
    }
    return true;
  }
  void run(uint8_t* const* args, const Team& team) override {
    auto* c = reinterpret_cast<float*>(team.shared);
    std::atomic<bool> good{true};
    team.share(panels, double(m * n) * double(k) / 200, [&](int64_t from, int64_t to, int t) {
      int64_t first = from * kColumns;
      if (!columns(args, c, first, std::min(n, to * kColumns) - first, team.local[size_t(t)])) good = false;
    });
    if (!good) return plain->run(args, team);
    team.share(m, double(m * n) * (out.nanoseconds() + 0.1), [&](int64_t from, int64_t to, int t) {
      out.finish(false, team.local[size_t(t)], args, c + from * ldc, 4, from * n, (to - from) * n);
    });
  }
};

}  // namespace

std::unique_ptr<Exec> makeDotTall(const Kernel& k) {
  DType d = k.args[size_t(k.lhs.arg)].dtype;
  bool fits = amxReady() && k.dtype == F32 && total(k.batch) == 1 && d == k.args[size_t(k.rhs.arg)].dtype && (d == F32 || d == BF16);
  bool lies = k.lhs.row == 1 && k.rhs.col == 1 && k.lhs.col >= k.m && k.rhs.row >= k.n;
  // Tiles are whole, and results fit a part of the second cache.
  bool sizes = k.k >= 512 && k.m % 32 == 0 && k.n % 32 == 0 && k.m && k.n && k.m * k.n <= 131072;
  if (!fits || !lies || !sizes) return nullptr;
  if (d == BF16) return std::make_unique<DotTall<Halves>>(k, nullptr);
  return std::make_unique<DotTall<Floats>>(k, makeDotFloat(k));
}

}  // namespace hb
