// Convolutions of float32 in matrix registers: forward, and the input's gradient.
#include <atomic>
#include <cmath>

#include "amx.h"
#include "amx32.h"
#include "convRows.h"
#include "kept.h"

namespace hb {
namespace {

struct ConvSplit : ConvRows<float> {
  Kept kept;
  int64_t steps, split, most;
  size_t panelBytes, leftBytes, tileBytes, rowsBytes;
  bool bad = false;

  // Six products of bfloat16 have to be worth it, and pairs of rows must not reach over taps.
  static bool fits(const Kernel& k) {
    const auto& g = k.g;
    if (!amxReady() || g.groups != 1 || k.dtype != F32) return false;
    for (int o : k.operands)
      if (k.args[size_t(o)].dtype != F32) return false;
    int64_t inner = k.direction ? g.outChannels : g.inChannels, columns = k.direction ? g.inChannels : g.outChannels;
    int64_t rows = g.batch * total(k.direction ? g.in : g.out), width = total(g.kernel) * inner;
    bool pairs = k.direction == 0 || inner % 2 == 0;
    return pairs && width >= 24 && columns >= 16 && rows >= 32 && g.inChannels <= INT32_MAX / 64 && g.outChannels <= INT32_MAX / 64;
  }
  explicit ConvSplit(const Kernel& k, int64_t a, int64_t b) : ConvRows<float>(k, a, b) {
    wantsStamps = true;
    steps = amx32Steps(width);
    split = (columns + kAmx32Columns - 1) / kAmx32Columns;
    // Where all panels stay in the second cache, few rows, whose parts stay in the first; else as many as leave room for a panel.
    bool small = columns * width * 6 < (int64_t(1) << 19);
    most = std::max<int64_t>(32, std::min<int64_t>(small ? 64 : 256, (int64_t(1) << 19) / (steps * 192) / 32 * 32));
    panelBytes = size_t(amx32PanelBytes(width));
    leftBytes = aligned(size_t(amx32RowBytes(most, width)));
    tileBytes = aligned(size_t(most) * kAmx32Columns * 4);
    rowsBytes = patches.simple ? 0 : aligned(size_t(most * width) * 4);
    if (!out.chain) rowsBytes += aligned(size_t(most * all) * 4);
    scratch.widen({panelBytes * size_t(split), out.bytes() + leftBytes + tileBytes + rowsBytes});
  }

  bool packSplit(uint8_t* to, const float* w, const Team& team) const {
    std::atomic<bool> good{true};
    team.share(split, double(width * columns) * 0.4, [&](int64_t from, int64_t until, int) {
      for (int64_t p = from; p < until; p++) {
        auto* at = reinterpret_cast<uint16_t*>(to + size_t(p) * panelBytes);
        int64_t c = p * kAmx32Columns, n = std::min<int64_t>(kAmx32Columns, columns - c);
        if (width % 32) std::memset(at + (steps - 1) * 3072, 0, 6144);
        bool ok = true;
        if (!back) ok = amx32Panel(at, 0, w + c, columns, 1, width, n);
        else
          for (int64_t t = 0; t < s.taps; t++) ok = amx32Panel(at, t * s.co, w + (t * s.ci + c) * s.co, 1, s.co, s.co, n) && ok;
        if (!ok) good = false;
      }
    });
    return good;
  }
  // Rows with infinities or NaN: in vector registers, into rows of a panel's columns.
  void strange(const float* left, const float* w, int64_t rows, int64_t c, int64_t n, float* to) const {
    for (int64_t r = 0; r < rows; r++, left += width) {
      // The same limit as that of amx32Rows.
      if (std::all_of(left, left + width, [](float x) { return std::fabs(x) < 0x1.fep127f; })) continue;
      float* z = to + r * kAmx32Columns;
      std::memset(z, 0, size_t(n) * 4);
      for (int64_t k = 0; k < width; k++) {
        if (!back) ops.axpy[VF32](z, left + k, w + k * columns + c, long(n));
        else
          for (int64_t j = 0; j < n; j++) z[j] += left[k] * w[(k / s.co * s.ci + c + j) * s.co + k % s.co];
      }
    }
  }

  void run(uint8_t* const* args, const Team& team) override {
    int wa = operands[back ? 0 : 1];
    uint64_t stamp = stamps ? stamps[wa] : 0;
    const float *x = reinterpret_cast<const float*>(args[operands[back ? 1 : 0]]), *w = reinterpret_cast<const float*>(args[wa]);
    const uint8_t* packed = kept.memory();
    if (!kept.has(stamp)) {
      uint8_t* to = kept.offer(stamp, panelBytes * size_t(split));
      bool keeping = to != nullptr;
      if (!to) to = team.shared;
      bad = !packSplit(to, w, team);
      if (keeping) kept.filled();
      packed = to;
    }
    if (bad) return ConvRows<float>::run(args, team);
    multiplyAll(args, team, x, w, packed);
  }

  void multiplyAll(uint8_t* const* args, const Team& team, const float* x, const float* w, const uint8_t* packed) const {
    double ns = double(rows) * (double(all) * (double(width) / 150 + 0.1) + double(width) * 0.3);
    int64_t tiles = (rows + 15) / 16;
    // Few rows and many weights: each thread takes columns of its own, so that it reads its weights only.
    int64_t parts = out.chain && tiles < 8 && split >= team.threads * 4 ? team.threads : 1;
    int64_t shares = parts > 1 ? 1 : tiles;
    team.share(shares * parts, ns, [&](int64_t from, int64_t until, int t) {
      uint8_t* local = team.local[size_t(t)];
      amx32Begin();
      if (parts == 1) span(args, local, x, w, packed, from * 16, std::min(rows, until * 16), 0, split);
      else
        for (int64_t i = from; i < until; i++) span(args, local, x, w, packed, 0, rows, split * i / parts, split * (i + 1) / parts);
      amx32End();
    });
  }

  // Rows [r0, r1) by panels [p0, p1).
  void span(uint8_t* const* args, uint8_t* local, const float* x, const float* w, const uint8_t* packed, int64_t r0, int64_t r1, int64_t p0,
            int64_t p1) const {
    auto* parts = reinterpret_cast<uint16_t*>(local + out.bytes());
    auto* tile = reinterpret_cast<float*>(local + out.bytes() + leftBytes);
    auto* patch = reinterpret_cast<float*>(local + out.bytes() + leftBytes + tileBytes);
    float* full = patches.simple ? patch : patch + aligned(size_t(most * width) * 4) / 4;
    for (int64_t r = r0; r < r1; r += most) {
      int64_t n = std::min(most, r1 - r);
      const float* left = x + r * width;
      if (!patches.simple) {
        patches.gather(patch, x, 0, r, n);
        left = patch;
      }
      bool good = amx32Rows(parts, left, width, n, width);
      for (int64_t p = p0; p < p1; p++) {
        int64_t c = p * kAmx32Columns, m = std::min<int64_t>(kAmx32Columns, columns - c);
        amx32Multiply(parts, reinterpret_cast<const uint16_t*>(packed + size_t(p) * panelBytes), tile, n, m, steps);
        if (!good) strange(left, w, n, c, m, tile);
        if (out.chain) out.chain->run(args, tile, kAmx32Columns, r, c, n, m);
        else bestLanes().chain(nullptr, 0, tile, kAmx32Columns, full + c, all, 0, 0, n, m);
      }
      if (!out.chain) out.finish(false, local, args, full, 4, r * all, n * all);
    }
  }
};

}  // namespace

bool convSplitFits(const Kernel& k) { return k.direction != 2 && ConvSplit::fits(k); }
std::unique_ptr<Exec> makeConvSplit(const Kernel& k, int64_t a, int64_t b) { return std::make_unique<ConvSplit>(k, a, b); }
std::unique_ptr<Exec> makeConvRows(const Kernel& k, int64_t a, int64_t b) {
  if (k.dtype == F64) return std::make_unique<ConvRows<double>>(k, a, b);
  return std::make_unique<ConvRows<float>>(k, a, b);
}

}  // namespace hb
