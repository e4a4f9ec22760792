// Products of float32 in matrix registers whose sums are long and whose results are small, as gradients of weights are: all sums go on
// together, block after block of the depth, and parts of both operands are made once.
#include <algorithm>
#include <atomic>

#include "amx.h"
#include "amx32.h"
#include "dot.h"
#include "epilogue.h"

namespace hb {
namespace {

// Parts of a block of the depth, for both operands.
constexpr int64_t kPartsBytes = 640 << 10;
constexpr int64_t kMostSums = int64_t(1) << 18;

struct DotDeep : Exec {
  int64_t m, n, k, ldc;
  Operand lhs, rhs;
  Epilogue out;
  std::unique_ptr<Exec> plain;  // for operands without parts

  explicit DotDeep(const Kernel& kernel)
      : m(kernel.m), n(kernel.n), k(kernel.k), ldc(up(kernel.n)), lhs(kernel.lhs), rhs(kernel.rhs), out(kernel, F32), plain(makeDotFloat(kernel)) {
    scratch.shared = size_t(up(m) * ldc) * 4;
    scratch.local = std::max(size_t(kPartsBytes), size_t((up(m) + ldc) * 192)) + out.bytes();
    scratch.widen(plain->scratch);
  }
  static int64_t up(int64_t n) { return (n + 31) / 32 * 32; }

  void run(uint8_t* const* args, const Team& team) override {
    auto* sums = reinterpret_cast<float*>(team.shared);
    std::atomic<bool> good{true};
    // Threads have columns of their own, or rows.
    bool columns = n >= m;
    int64_t blocks = up(columns ? n : m) / 32;
    team.share(blocks, double(m) * double(n) * double(k) / 100, [&](int64_t from, int64_t to, int t) {
      int64_t a = from * 32, b = std::min(columns ? n : m, to * 32);
      bool fine = columns ? piece(args, team.local[size_t(t)], 0, m, a, b, sums) : piece(args, team.local[size_t(t)], a, b, 0, n, sums);
      if (!fine) good = false;
    });
    // Nothing is stored yet.
    if (!good) return plain->run(args, team);
    team.share((m + 31) / 32, double(m) * double(n) * (0.1 + out.nanoseconds()), [&](int64_t from, int64_t to, int t) {
      for (int64_t i = from * 32, end = std::min(m, to * 32); i < end; i += 32) finish(args, team.local[size_t(t)], i, std::min<int64_t>(32, end - i), sums);
    });
  }

 private:
  // Sums of rows [i0, i1) and columns [c0, c1); false where an operand has no parts.
  bool piece(uint8_t* const* args, uint8_t* local, int64_t i0, int64_t i1, int64_t c0, int64_t c1, float* sums) const {
    const float* x = reinterpret_cast<const float*>(args[lhs.arg]) + lhs.offset + i0 * lhs.row;
    const float* y = reinterpret_cast<const float*>(args[rhs.arg]) + rhs.offset + c0 * rhs.col;
    int64_t rows = up(i1 - i0), wide = up(c1 - c0);
    int64_t deep = std::max<int64_t>(1, kPartsBytes / ((rows + wide) * 192)), steps = amx32Steps(k);
    auto* left = reinterpret_cast<uint16_t*>(local);
    uint16_t* right = left + rows * deep * 96;
    bool fine = true;
    amx32Begin();
    for (int64_t s = 0; s < steps && fine; s += deep) {
      int64_t some = std::min(deep, steps - s), depth = std::min(k - s * 32, some * 32);
      fine = amx32Lines(left, some * 3072, x + s * 32 * lhs.col, lhs.row, lhs.col, i1 - i0, depth, false) &&
             amx32Lines(right, some * 3072, y + s * 32 * rhs.row, rhs.col, rhs.row, c1 - c0, depth, true);
      for (int64_t c = c0; c < c1; c += 32)
        amx32Multiply(left, right + (c - c0) / 32 * some * 3072, sums + i0 * ldc + c, i1 - i0, std::min<int64_t>(32, c1 - c), some, s > 0, ldc);
    }
    amx32End();
    return fine;
  }
  void finish(uint8_t* const* args, uint8_t* local, int64_t i, int64_t rows, const float* sums) const {
    sums += i * ldc;
    if (out.chain) out.chain->run(args, sums, ldc, i, 0, rows, n);
    else if (ldc == n) out.finish(false, local, args, sums, 4, i * n, rows * n);
    else
      for (int64_t r = 0; r < rows; r++) out.finish(false, local, args, sums + r * ldc, 4, (i + r) * n, n);
  }
};

}  // namespace

std::unique_ptr<Exec> makeDotDeep(const Kernel& k) {
  if (!amxReady() || k.dtype != F32 || k.args[size_t(k.lhs.arg)].dtype != F32 || k.args[size_t(k.rhs.arg)].dtype != F32) return nullptr;
  if ((k.lhs.row != 1 && k.lhs.col != 1) || (k.rhs.row != 1 && k.rhs.col != 1) || total(k.batch) != 1) return nullptr;
  if (k.m < 64 || k.n < 64 || k.k < 512 || k.k < 2 * std::min(k.m, k.n) || k.m * k.n > kMostSums || (k.m + k.n) * 192 > kPartsBytes) return nullptr;
  return std::make_unique<DotDeep>(k);
}

}  // namespace hb
