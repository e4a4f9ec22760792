// Products of float32 in matrix registers.
#include <algorithm>
#include <atomic>
#include <cmath>

#include "amx.h"
#include "amx32.h"
#include "dot.h"
#include "epilogue.h"
#include "kept.h"

namespace hb {
namespace {

// Blocks of the sum: a block of a panel stays in the second cache beside the rows.
constexpr int64_t kBlock = 32;
constexpr int64_t kLeftBytes = int64_t(1) << 20;
// Panels that stay in the second cache while rows pass by.
constexpr int64_t kRightBytes = int64_t(1) << 19;

struct DotSplit : Exec {
  std::vector<int64_t> batch;
  // Rows that a thread takes at a time, those whose parts it has at a time, and those whose products it has; columns of the latter, and the
  // distance of their rows.
  int64_t m, n, k, batches, steps, panels, most, part, strip, wide, ldc;
  Operand lhs, rhs;
  Epilogue out;
  std::unique_ptr<Exec> plain;  // for weights without parts
  bool sharedPack, given;
  size_t panelBytes, leftBytes, rowBytes;
  Kept kept;
  const uint8_t* ready = nullptr;  // what `prepare` has made
  bool bad = false;

  DotSplit(const Kernel& kernel, bool keep)
      : batch(kernel.batch),
        m(kernel.m),
        n(kernel.n),
        k(kernel.k),
        batches(total(kernel.batch)),
        steps(amx32Steps(kernel.k)),
        panels((kernel.n + kAmx32Columns - 1) / kAmx32Columns),
        lhs(kernel.lhs),
        rhs(kernel.rhs),
        out(kernel, F32),
        plain(makeDotFloat(kernel)),
        sharedPack(batches == 1),
        given(keep) {
    wantsStamps = sharedPack && !given;
    int64_t deep = std::min(steps, kBlock);
    most = std::max<int64_t>(32, std::min<int64_t>({256, (m + 31) / 32 * 32, kLeftBytes / (deep * 192) / 32 * 32}));
    panelBytes = size_t(amx32PanelBytes(k));
    // Sums of several blocks wait for one another; columns are read together, as they lie.
    strip = steps > kBlock ? most : 32;
    int64_t few = std::max<int64_t>(1, kRightBytes / 2 / int64_t(panelBytes));
    bool all = steps > kBlock || panels * int64_t(panelBytes) <= kRightBytes;
    part = lhs.col == 1 && all ? strip : most;
    wide = (all ? panels : few) * kAmx32Columns;
    // Rows of a power of two would all lie in the same places of the first cache.
    ldc = out.chain || wide % 1024 == 0 ? wide + 16 : wide;
    leftBytes = aligned(size_t(part / 32 * deep * 6144));
    rowBytes = aligned(size_t(strip * ldc) * 4);
    scratch.local = out.bytes() + leftBytes + rowBytes + (sharedPack ? 0 : panelBytes * size_t(panels));
    if (sharedPack && !given) scratch.shared = panelBytes * size_t(panels);
    scratch.widen(plain->scratch);
  }
  size_t keeps() const override { return given ? panelBytes * size_t(panels) : 0; }
  void prepare(uint8_t* const* args, const Team& team, uint8_t* memory) override {
    ready = memory;
    bad = !packAll(memory, reinterpret_cast<const float*>(args[rhs.arg]) + rhs.offset, team);
  }
  // Panels [from, to) of the right operand; false where it has no parts.
  bool pack(uint8_t* memory, const float* y, int64_t from, int64_t to) const {
    int64_t c = from * kAmx32Columns, columns = std::min(n, to * kAmx32Columns) - c;
    return amx32Lines(reinterpret_cast<uint16_t*>(memory + size_t(from) * panelBytes), int64_t(panelBytes) / 2, y + c * rhs.col, rhs.col, rhs.row, columns, k, true);
  }
  bool packAll(uint8_t* memory, const float* y, const Team& team) const {
    std::atomic<bool> good{true};
    team.share(panels, double(k * n) * 0.3, [&](int64_t from, int64_t to, int) {
      if (!pack(memory, y, from, to)) good = false;
    });
    return good;
  }
  // Sums in order: all, or those of rows with infinities, NaN or numbers that have no parts.
  void inOrder(bool all, const float* x, const float* y, int64_t rows, int64_t columns, float* to) const {
    for (int64_t r = 0; r < rows; r++, x += lhs.row, to += ldc) {
      bool is = all;
      // The same limit as that of amx32Lines.
      for (int64_t t = 0; t < k && !is; t++) is = !(std::fabs(x[t * lhs.col]) < 0x1.fep127f);
      for (int64_t j = 0; is && j < columns; j++) {
        float sum = 0;
        for (int64_t t = 0; t < k; t++) sum += x[t * lhs.col] * y[t * rhs.row + j * rhs.col];
        to[j] = sum;
      }
    }
  }
  // The right operand's parts, as they are from earlier runs or made now.
  const uint8_t* rightOf(uint8_t* const* args, const Team& team) {
    uint64_t stamp = stamps ? stamps[rhs.arg] : 0;
    if (kept.has(stamp)) return kept.memory();
    uint8_t* to = kept.offer(stamp, panelBytes * size_t(panels));
    bool keeping = to != nullptr;
    if (!to) to = team.shared;
    bad = !packAll(to, reinterpret_cast<const float*>(args[rhs.arg]) + rhs.offset, team);
    if (keeping) kept.filled();
    return to;
  }

  void run(uint8_t* const* args, const Team& team) override {
    const uint8_t* packed = !sharedPack ? nullptr : given ? ready : rightOf(args, team);
    if (sharedPack && bad) return plain->run(args, team);
    double ns = double(batches * m) * double(n) * (double(k) / 110 + out.nanoseconds());
    int64_t step = most;
    while (step > 32 && batches * ((m + step - 1) / step) < team.threads * 2) step = std::max<int64_t>(32, step / 2 / 32 * 32);
    int64_t chunks = (m + step - 1) / step;
    team.share(batches * chunks, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      uint8_t* mine = local + out.bytes() + leftBytes + rowBytes;
      int64_t last = -1;
      bool good = true;
      amx32Begin();
      for (int64_t item = from; item < to; item++) {
        int64_t b = item / chunks, i = item % chunks * step;
        const float* y = reinterpret_cast<const float*>(args[rhs.arg]) + offsetOf(rhs, batch, b);
        if (!sharedPack && b != last) good = pack(mine, y, 0, panels);
        last = b;
        for (int64_t end = std::min(m, i + step); i < end; i += part) some(args, local, b, i, std::min(part, end - i), y, sharedPack ? packed : mine, good);
      }
      amx32End();
    });
  }

  // Rows [i, i + rows) of one product. `good`: whether the right operand has parts.
  void some(uint8_t* const* args, uint8_t* local, int64_t b, int64_t i, int64_t rows, const float* y, const uint8_t* packed, bool good) const {
    auto* left = reinterpret_cast<uint16_t*>(local + out.bytes());
    auto* to = reinterpret_cast<float*>(local + out.bytes() + leftBytes);
    const float* x = reinterpret_cast<const float*>(args[lhs.arg]) + offsetOf(lhs, batch, b) + i * lhs.row;
    bool parts = good;
    for (int64_t s = 0; s < steps; s += kBlock) {
      int64_t deep = std::min(kBlock, steps - s), depth = std::min(k - s * 32, kBlock * 32);
      parts = amx32Lines(left, deep * 3072, x + s * 32 * lhs.col, lhs.row, lhs.col, rows, depth, false) && parts;
      for (int64_t c0 = 0; c0 < n; c0 += wide)
        for (int64_t r = 0; r < rows; r += strip) {
          int64_t count = std::min(strip, rows - r), columns = std::min(wide, n - c0);
          for (int64_t c = 0; c < columns; c += kAmx32Columns) {
            auto* panel = reinterpret_cast<const uint16_t*>(packed + size_t((c0 + c) / kAmx32Columns) * panelBytes) + s * 3072;
            amx32Multiply(left + r / 32 * deep * 3072, panel, to + c, count, std::min<int64_t>(kAmx32Columns, columns - c), deep, s > 0, ldc);
          }
          if (s + deep < steps) continue;
          if (!parts) inOrder(!good, x + r * lhs.row, y + c0 * rhs.col, count, columns, to);
          finish(args, local, b * m + i + r, c0, count, columns, to);
        }
    }
  }
  // Rows as long as can be: what is stored goes on where it was.
  void finish(uint8_t* const* args, uint8_t* local, int64_t row, int64_t column, int64_t rows, int64_t columns, const float* sums) const {
    if (out.chain) out.chain->run(args, sums, ldc, row, column, rows, columns);
    else if (ldc == n) out.finish(false, local, args, sums, 4, row * n, rows * n);
    else
      for (int64_t r = 0; r < rows; r++) out.finish(false, local, args, sums + r * ldc, 4, (row + r) * n + column, columns);
  }
};

// Nanoseconds of six products and of vector registers, measured: parts of both operands have to be made first.
bool worthIt(int64_t batches, int64_t m, int64_t n, int64_t k, bool kept) {
  double work = double(m) * double(n) * double(k), parts = double(m * k) * 0.2 + (kept ? 0 : double(k * n) * 0.25) + double(m * n) * 0.1;
  return m >= 32 && n >= 32 && k >= 32 && work * double(batches) > 1e5 && work * 0.0045 > parts;
}

}  // namespace

std::unique_ptr<Exec> makeDotSplit(const Kernel& k, bool kept) {
  if (!amxReady() || k.dtype != F32 || k.args[size_t(k.lhs.arg)].dtype != F32 || k.args[size_t(k.rhs.arg)].dtype != F32) return nullptr;
  if ((k.lhs.row != 1 && k.lhs.col != 1) || (k.rhs.row != 1 && k.rhs.col != 1) || !worthIt(total(k.batch), k.m, k.n, k.k, kept)) return nullptr;
  return std::make_unique<DotSplit>(k, kept);
}

}  // namespace hb
