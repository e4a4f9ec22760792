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
  int64_t m, n, k, batches, steps, panels, most;
  Operand lhs, rhs;
  Epilogue out;
  std::unique_ptr<Exec> plain;  // for weights without parts
  bool sharedPack, given;
  size_t panelBytes, leftBytes, tileBytes, rowBytes;
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
    leftBytes = aligned(size_t(most / 32 * deep * 6144));
    // Sums of several blocks wait panel by panel.
    tileBytes = aligned(size_t(most * kAmx32Columns * 4) * size_t(steps > kBlock ? panels : 1));
    rowBytes = out.chain ? 0 : aligned(size_t(most * n) * 4);
    scratch.local = out.bytes() + leftBytes + tileBytes + rowBytes + (sharedPack ? 0 : panelBytes * size_t(panels));
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
  // Sums in order, into rows of a panel's columns: all, or those of rows with infinities, NaN or numbers that have no parts.
  void inOrder(bool all, const float* x, const float* y, int64_t rows, int64_t columns, float* to) const {
    for (int64_t r = 0; r < rows; r++, x += lhs.row, to += kAmx32Columns) {
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
    bool direct = out.direct(args);
    team.share(batches * chunks, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      uint8_t* mine = local + out.bytes() + leftBytes + tileBytes + rowBytes;
      int64_t last = -1;
      bool good = true;
      amx32Begin();
      for (int64_t item = from; item < to; item++) {
        int64_t b = item / chunks, i = item % chunks * step;
        const float* y = reinterpret_cast<const float*>(args[rhs.arg]) + offsetOf(rhs, batch, b);
        if (!sharedPack && b != last) good = pack(mine, y, 0, panels);
        last = b;
        block(args, local, b, i, std::min(step, m - i), y, sharedPack ? packed : mine, good, direct);
      }
      amx32End();
    });
  }

  // Rows [i, i + rows) of one product. `good`: whether the right operand has parts.
  void block(uint8_t* const* args, uint8_t* local, int64_t b, int64_t i, int64_t rows, const float* y, const uint8_t* packed, bool good, bool direct) const {
    auto* left = reinterpret_cast<uint16_t*>(local + out.bytes());
    auto* tile = reinterpret_cast<float*>(local + out.bytes() + leftBytes);
    auto* full = reinterpret_cast<float*>(local + out.bytes() + leftBytes + tileBytes);
    const float* x = reinterpret_cast<const float*>(args[lhs.arg]) + offsetOf(lhs, batch, b) + i * lhs.row;
    int64_t row = b * m + i, ldc = n, apart = steps > kBlock ? most * kAmx32Columns : 0;
    if (direct && !out.chain) full = reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + row * (ldc = out.ldc);
    bool parts = good;
    for (int64_t s = 0; s < steps; s += kBlock) {
      int64_t some = std::min(kBlock, steps - s), depth = std::min(k - s * 32, kBlock * 32);
      parts = amx32Lines(left, some * 3072, x + s * 32 * lhs.col, lhs.row, lhs.col, rows, depth, false) && parts;
      for (int64_t p = 0; p < panels; p++) {
        int64_t c = p * kAmx32Columns, columns = std::min<int64_t>(kAmx32Columns, n - c);
        float* z = tile + p * apart;
        amx32Multiply(left, reinterpret_cast<const uint16_t*>(packed + size_t(p) * panelBytes) + s * 3072, z, rows, columns, some, s > 0);
        if (s + some < steps) continue;
        if (!good || !parts) inOrder(!good, x, y + c * rhs.col, rows, columns, z);
        if (out.chain) out.chain->run(args, z, kAmx32Columns, row, c, rows, columns);
        else bestLanes().chain(nullptr, 0, z, kAmx32Columns, full + c, ldc, 0, 0, rows, columns);
      }
    }
    if (!out.chain && (!direct || out.rest)) out.finish(direct, local, args, full, 4, row * n, rows * n);
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
