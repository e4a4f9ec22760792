#include "amx.h"
#include "conv.h"

namespace hb {
namespace {

// Forward, input and filter gradient of bfloat16 in matrix registers.
struct ConvBf16 : Exec {
  Shape s;
  int direction, operands[2];
  Epilogue out;
  Patches<uint16_t> patches;
  int64_t rows, width, columns, depth, panels, chunk, parts = 1;
  size_t packBytes, chunkBytes, patchBytes, each = 0;
  bool straight;  // rows of patches are the operand's own
  const Ops& ops = bestOps();

  static bool fits(const Kernel& k) {
    if (!amxReady() || k.dtype != F32 || k.g.groups != 1 || k.args[size_t(k.operands[0])].dtype != BF16 || k.args[size_t(k.operands[1])].dtype != BF16)
      return false;
    return k.direction == 0 || (k.direction == 1 ? k.g.outChannels % 2 == 0 : k.g.outChannels >= 8);
  }
  explicit ConvBf16(const Kernel& k) : s(k.g), direction(k.direction), operands{k.operands[0], k.operands[1]}, out(k, F32), patches(s, k.direction == 1) {
    rows = s.g.batch * (direction == 1 ? s.ins : s.outs);
    width = patches.width();
    columns = direction == 1 ? s.ci : s.co;
    panels = (columns + kAmxColumns - 1) / kAmxColumns;
    straight = patches.simple && width % 32 == 0 && direction != 2;
    if (direction == 2) {
      // Rows of patches are what is summed over.
      chunk = 256;
      depth = chunk;
      parts = std::max<int64_t>(1, std::min<int64_t>({8, (rows + chunk - 1) / chunk, (int64_t(1) << 22) / std::max<int64_t>(width * columns, 1)}));
      each = aligned(size_t(width * columns) * 4);
      patchBytes = 2 * aligned(size_t(chunk * (width + 32)) * 2);
      packBytes = aligned(size_t(panels * chunk * kAmxColumns) * 2);
      scratch.local = out.bytes() + patchBytes + packBytes;
      scratch.shared = each * size_t(parts);
      return;
    }
    depth = amxDepth(width);
    int64_t want = 65536 / std::max<int64_t>(std::max(columns, depth), 1) / 32 * 32;
    chunk = std::min(rows, std::max<int64_t>(32, std::min<int64_t>(want, 256)));
    packBytes = aligned(size_t(panels * depth * kAmxColumns) * 2);
    chunkBytes = aligned(size_t(chunk * columns) * 4);
    patchBytes = straight ? 0 : aligned(size_t(chunk * depth) * 2);
    scratch.local = out.bytes() + chunkBytes + patchBytes;
    scratch.shared = packBytes;
  }
  void run(uint8_t* const* args, const Team& team) override {
    const auto* a = reinterpret_cast<const uint16_t*>(args[operands[0]]);
    const auto* b = reinterpret_cast<const uint16_t*>(args[operands[1]]);
    if (direction == 2) return filter(args, team, a, b);
    const uint16_t *x = direction ? b : a, *w = direction ? a : b;
    auto* packed = reinterpret_cast<uint16_t*>(team.shared);
    team.share(panels, double(width * columns) * 0.2, [&](int64_t from, int64_t to, int) {
      for (int64_t p = from; p < to; p++) {
        uint16_t* at = packed + p * depth * kAmxColumns;
        int64_t first = p * kAmxColumns, n = std::min<int64_t>(kAmxColumns, columns - first);
        if (!direction) {
          amxPack(at, w + first, s.co, 1, width, n, depth);
          continue;
        }
        for (int64_t t = 0; t < s.taps; t++)
          amxPack(at + t * s.co * kAmxColumns, w + (t * s.ci + first) * s.co, 1, s.co, s.co, n, t + 1 < s.taps ? s.co : depth - t * s.co);
      }
    });
    bool direct = out.direct(args) && out.ldc == columns;
    double ns = double(rows) * (double(columns) * (double(width) / 250 + out.nanoseconds()) + (straight ? 0 : double(width) * 0.1));
    int64_t step = chunk;
    while (step > 32 && (rows + step - 1) / step < team.threads * 4) step = std::max<int64_t>(32, step / 2 / 32 * 32);
    team.share((rows + step - 1) / step, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      auto* c = reinterpret_cast<float*>(local + out.bytes());
      auto* patch = reinterpret_cast<uint16_t*>(local + out.bytes() + chunkBytes);
      if (!straight && depth > width)
        for (int64_t r = 0; r < step; r++) std::memset(patch + r * depth + width, 0, size_t(depth - width) * 2);
      for (int64_t i = from; i < to; i++) {
        int64_t r = i * step, n = std::min(step, rows - r);
        float* z = direct ? reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + r * columns : c;
        const uint16_t* left = x + r * width;
        if (!straight) {
          patches.gather(patch, x, 0, r, n, depth);
          left = patch;
        }
        amxMultiply(left, depth, packed, depth * kAmxColumns, z, columns, n, columns, depth, false);
        if (!direct || out.rest) out.finish(direct, local, args, z, 4, r * columns, n * columns);
      }
    });
  }
  void filter(uint8_t* const* args, const Team& team, const uint16_t* x, const uint16_t* y) const {
    double ns = double(rows) * double(width) * (double(columns) / 200 + 0.3);
    int64_t size = width * columns;
    team.share(parts, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      auto* patch = reinterpret_cast<uint16_t*>(local + out.bytes());
      auto* turned = reinterpret_cast<uint16_t*>(local + out.bytes() + patchBytes / 2);
      auto* pack = reinterpret_cast<uint16_t*>(local + out.bytes() + patchBytes);
      for (int64_t part = from; part < to; part++) {
        auto* c = reinterpret_cast<float*>(team.shared + each * size_t(part));
        int64_t r0 = rows * part / parts, r1 = rows * (part + 1) / parts;
        if (r0 == r1) std::memset(c, 0, size_t(size) * 4);
        for (int64_t r = r0; r < r1; r += chunk) {
          int64_t n = std::min(chunk, r1 - r), deep = amxDepth(n);
          const uint16_t* rowsOf = x + r * width;
          if (!patches.simple) {
            patches.gather(patch, x, 0, r, n);
            rowsOf = patch;
          }
          turn16(turned, chunk, rowsOf, width, n, width);
          if (deep > n)
            for (int64_t i = 0; i < width; i++) std::memset(turned + i * chunk + n, 0, size_t(deep - n) * 2);
          for (int64_t p = 0; p < panels; p++) {
            int64_t first = p * kAmxColumns;
            amxPack(pack + p * chunk * kAmxColumns, y + r * columns + first, columns, 1, n, std::min<int64_t>(kAmxColumns, columns - first), deep);
          }
          amxMultiply(turned, chunk, pack, chunk * kAmxColumns, c, columns, width, columns, deep, r > r0);
        }
      }
    });
    int64_t block = 2048, blocks = (size + block - 1) / block;
    team.share(blocks, double(size) * (0.1 * double(parts) + out.nanoseconds()), [&](int64_t from, int64_t to, int t) {
      for (int64_t i = from; i < to; i++) {
        int64_t at = i * block, n = std::min(block, size - at);
        float* c = reinterpret_cast<float*>(team.shared) + at;
        for (int64_t p = 1; p < parts; p++) ops.merge[RSUM][VF32](c, reinterpret_cast<float*>(team.shared + each * size_t(p)) + at, long(n));
        out.finish(false, team.local[size_t(t)], args, c, 4, at, n);
      }
    });
  }
};

}  // namespace

bool convBf16Fits(const Kernel& k) { return ConvBf16::fits(k); }
std::unique_ptr<Exec> makeConvBf16(const Kernel& k) { return std::make_unique<ConvBf16>(k); }

}  // namespace hb
