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

struct DotSplit : Exec {
  std::vector<int64_t> batch;
  // most: rows that a thread takes at a time; part: rows whose parts it has at a time; ldc: distance of rows of their products.
  int64_t m, n, k, batches, steps, panels, most, part, ldc;
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
        ldc(panels * kAmx32Columns),
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
    // Sums of several blocks wait for one another.
    part = steps > kBlock ? most : 32;
    leftBytes = aligned(size_t(part / 32 * deep * 6144));
    rowBytes = aligned(size_t(part * ldc) * 4);
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
  void inOrder(bool all, const float* x, const float* y, int64_t rows, float* to) const {
    for (int64_t r = 0; r < rows; r++, x += lhs.row, to += ldc) {
      bool is = all;
      // The same limit as that of amx32Lines.
      for (int64_t t = 0; t < k && !is; t++) is = !(std::fabs(x[t * lhs.col]) < 0x1.fep127f);
      for (int64_t j = 0; is && j < n; j++) {
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
        for (int64_t end = std::min(m, i + step); i < end; i += part) block(args, local, b, i, std::min(part, end - i), y, sharedPack ? packed : mine, good);
      }
      amx32End();
    });
  }

  // Rows [i, i + rows) of one product, as whole rows: what is stored goes on where it was. `good`: whether the right operand has parts.
  void block(uint8_t* const* args, uint8_t* local, int64_t b, int64_t i, int64_t rows, const float* y, const uint8_t* packed, bool good) const {
    auto* left = reinterpret_cast<uint16_t*>(local + out.bytes());
    auto* to = reinterpret_cast<float*>(local + out.bytes() + leftBytes);
    const float* x = reinterpret_cast<const float*>(args[lhs.arg]) + offsetOf(lhs, batch, b) + i * lhs.row;
    int64_t row = b * m + i;
    bool parts = good;
    for (int64_t s = 0; s < steps; s += kBlock) {
      int64_t some = std::min(kBlock, steps - s), depth = std::min(k - s * 32, kBlock * 32);
      parts = amx32Lines(left, some * 3072, x + s * 32 * lhs.col, lhs.row, lhs.col, rows, depth, false) && parts;
      for (int64_t p = 0; p < panels; p++) {
        int64_t c = p * kAmx32Columns;
        auto* panel = reinterpret_cast<const uint16_t*>(packed + size_t(p) * panelBytes) + s * 3072;
        amx32Multiply(left, panel, to + c, rows, std::min<int64_t>(kAmx32Columns, n - c), some, s > 0, ldc);
      }
    }
    if (!parts) inOrder(!good, x, y, rows, to);
    if (out.chain) out.chain->run(args, to, ldc, row, 0, rows, n);
    else if (ldc == n) out.finish(false, local, args, to, 4, row * n, rows * n);
    else
      for (int64_t r = 0; r < rows; r++) out.finish(false, local, args, to + r * ldc, 4, (row + r) * n, n);
  }
};

// Nanoseconds of six products and of vector registers, measured: parts of both operands have to be made first.
bool worthIt(int64_t batches, int64_t m, int64_t n, int64_t k, bool kept) {
  double work = double(m) * double(n) * double(k), parts = double(m * k) * 0.2 + (kept ? 0 : double(k * n) * 0.25) + double(m * n) * 0.1;
  static const bool att = getenv("ATT");
  if (att && batches > 1) return m >= 32 && n >= 32 && k >= 32;
  return m >= 32 && n >= 32 && k >= 32 && work * double(batches) > 1e5 && work * 0.0045 > parts;
}

}  // namespace

std::unique_ptr<Exec> makeDotSplit(const Kernel& k, bool kept) {
  if (!amxReady() || k.dtype != F32 || k.args[size_t(k.lhs.arg)].dtype != F32 || k.args[size_t(k.rhs.arg)].dtype != F32) return nullptr;
  if ((k.lhs.row != 1 && k.lhs.col != 1) || (k.rhs.row != 1 && k.rhs.col != 1) || !worthIt(total(k.batch), k.m, k.n, k.k, kept)) return nullptr;
  return std::make_unique<DotSplit>(k, kept);
}

}  // namespace hb
