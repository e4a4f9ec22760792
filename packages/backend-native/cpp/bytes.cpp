// Products of int8 summed in int32.
#include "bytes.h"

#include <algorithm>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "amx.h"
#include "epilogue.h"
#include "isa.h"
#include "kept.h"

namespace hb {

const ByteOps& byteOps() {
  static const ByteOps best = [] {
#if defined(__x86_64__)
    if (amxReady()) {
      ByteOps amx = vnni::bytes();
      amx.name = "AMX";
      amx.step = 64;
      amx.flip = 0;
      amx.multiply = &amxBytes;
      return amx;
    }
    if (isa() >= Isa::Avx512 && __builtin_cpu_supports("avx512vnni")) return vnni::bytes();
    if (isa() >= Isa::Avx2) return v3::bytes();
#endif
    return v2::bytes();
  }();
  return best;
}

ByteRows byteRows() {
#if defined(__x86_64__)
  return isa() >= Isa::Avx512 && __builtin_cpu_supports("avx512vnni") ? &vnni::rows : nullptr;
#else
  return nullptr;
#endif
}

void turn8(int8_t* dst, int64_t ldd, const int8_t* src, int64_t lds, int64_t rows, int64_t columns) {
  for (int64_t i0 = 0; i0 < columns; i0 += 16)
    for (int64_t t0 = 0; t0 < rows; t0 += 16) {
      int64_t m = std::min<int64_t>(16, columns - i0), n = std::min<int64_t>(16, rows - t0);
      const int8_t* p = src + t0 * lds + i0;
      int8_t* z = dst + i0 * ldd + t0;
#if defined(__SSE2__)
      if (m == 16 && n == 16) {
        // Four perfect shuffles of 16 rows are a transposition.
        __m128i r[16], s[16];
        for (int i = 0; i < 16; i++) r[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i * lds));
        for (int turn = 0; turn < 4; turn++) {
          for (int i = 0; i < 8; i++) {
            s[2 * i] = _mm_unpacklo_epi8(r[i], r[i + 8]);
            s[2 * i + 1] = _mm_unpackhi_epi8(r[i], r[i + 8]);
          }
          std::copy(s, s + 16, r);
        }
        for (int i = 0; i < 16; i++) _mm_storeu_si128(reinterpret_cast<__m128i*>(z + i * ldd), r[i]);
        continue;
      }
#endif
      for (int64_t i = 0; i < m; i++)
        for (int64_t t = 0; t < n; t++) z[i * ldd + t] = p[t * lds + i];
    }
}

namespace {

struct DotBytes : Exec {
  std::vector<int64_t> batch;
  int64_t m, n, k, batches, panels, depth, chunk;
  Operand lhs, rhs;
  Epilogue out;
  const ByteOps& ops = byteOps();
  // `near`: few rows, whose panels are made where they are used; the whole result is finished afterwards. `bare`: very few, without panels.
  bool near, bare, sharedPack, copies;
  static constexpr int64_t kGroup = 8;  // panels that are made together
  size_t panelBytes, packBytes, chunkBytes, aBytes;
  Kept kept;  // all panels of weights that stay

  static bool fits(const Kernel& k) {
    return k.dtype == I32 && k.args[size_t(k.lhs.arg)].dtype == I8 && k.args[size_t(k.rhs.arg)].dtype == I8 && k.k >= 4 && k.m * k.n * k.k >= 256;
  }

  explicit DotBytes(const Kernel& kernel)
      : batch(kernel.batch),
        m(kernel.m),
        n(kernel.n),
        k(kernel.k),
        batches(total(kernel.batch)),
        panels((kernel.n + kByteColumns - 1) / kByteColumns),
        lhs(kernel.lhs),
        rhs(kernel.rhs),
        out(kernel, I32) {
    depth = (k + ops.step - 1) / ops.step * ops.step;
    near = batches == 1 && m <= 64;
    bare = near && m <= kByteRows && byteRows() && lhs.col == 1 && (rhs.col == 1 || rhs.row == 1);
    sharedPack = batches == 1 && !near;
    copies = !bare && (lhs.col != 1 || depth != k || ops.size != 1);
    chunk = near ? m : std::min(m, std::max<int64_t>(64, std::min<int64_t>(256, (1 << 18) / std::max<int64_t>(n, 1) / 32 * 32)));
    panelBytes = size_t(depth * kByteColumns * ops.size);
    packBytes = aligned(panelBytes * size_t(near ? std::min(kGroup, panels) : panels));
    chunkBytes = aligned(size_t(chunk * n) * 4);
    aBytes = copies ? aligned(size_t(chunk * depth * ops.size)) : 0;
    if (bare) packBytes = aligned(size_t(m * ((n + 63) / 64) * 64) * 4);
    scratch.local = out.bytes() + (near ? 0 : chunkBytes + aBytes) + (sharedPack ? 0 : packBytes);
    wantsStamps = batches == 1 && !bare;
    scratch.shared = near ? chunkBytes + aBytes : sharedPack ? packBytes : 0;
  }

  // Panels of the whole right operand: those that were kept, or made in `room`; null where there is neither.
  const uint8_t* panelsOf(const int8_t* b, uint64_t stamp, uint8_t* room, const Team& team) {
    if (kept.has(stamp)) return kept.memory();
    uint8_t* to = wantsStamps ? kept.offer(stamp, panelBytes * size_t(panels)) : nullptr;
    bool keeping = to != nullptr;
    if (!to) to = room;
    if (!to) return nullptr;
    // Rows, read as they lie; where they lie along the depth, panels.
    int64_t parts = rhs.col == 1 ? (depth + 63) / 64 : panels;
    team.share(parts, double(k * n) * 0.1, [&](int64_t from, int64_t until, int) {
      if (rhs.col == 1) return pack(to, b, n, from * 64, std::min(depth, until * 64));
      int64_t first = from * kByteColumns;
      pack(to + size_t(from) * panelBytes, b + first * rhs.col, std::min(n, until * kByteColumns) - first, 0, depth);
    });
    if (keeping) kept.filled();
    return to;
  }
  void pack(uint8_t* to, const int8_t* b, int64_t columns, int64_t from, int64_t until) const {
    ops.pack(to, int64_t(panelBytes), b, rhs.row, rhs.col, k, columns, from, until, ops.flip);
  }
  // Rows of the left operand as they are read, and their distance in bytes.
  const void* left(const int8_t* x, int64_t rows, uint8_t* room, int64_t& lda) const {
    lda = lhs.row;
    if (!copies) return x;
    lda = depth * ops.size;
    if (lhs.row == 1 && ops.size == 1) {
      turn8(reinterpret_cast<int8_t*>(room), lda, x, lhs.col, k, rows);
      for (int64_t r = 0; depth > k && r < rows; r++) std::memset(room + r * lda + k, 0, size_t(depth - k));
    } else
      for (int64_t r = 0; r < rows; r++) ops.left(room + r * lda, x + r * lhs.row, lhs.col, k, depth);
    return room;
  }

  void fewRows(const int8_t* x, const int8_t* y, uint8_t* const* args, const Team& team, bool direct, double ns) {
    const uint8_t* all = bare ? nullptr : panelsOf(y, stamps ? stamps[rhs.arg] : 0, nullptr, team);
    int64_t lda, ldc = n;
    auto* c = reinterpret_cast<int32_t*>(team.shared);
    const void* a = left(x, m, team.shared + chunkBytes, lda);
    if (direct) {
      ldc = out.ldc;
      c = reinterpret_cast<int32_t*>(args[out.plain]) + out.plainIndex.offset;
    }
    int64_t wide = (bare ? 2 : kGroup) * kByteColumns, groups = (n + wide - 1) / wide;
    team.share(groups, ns + double(k * n) * 0.05, [&](int64_t from, int64_t to, int t) {
      uint8_t* room = team.local[size_t(t)] + out.bytes();
      if (bare) {
        int64_t first = from * wide, last = std::min(n, to * wide);
        byteRows()(x, lhs.row, y + first * rhs.col, rhs.col == 1 ? rhs.row : rhs.col, rhs.col != 1, c + first, ldc, m, last - first, k, reinterpret_cast<int32_t*>(room));
        return;
      }
      for (int64_t g = from; g < to; g++) {
        int64_t first = g * wide, columns = std::min(wide, n - first);
        if (!all) pack(room, y + first * rhs.col, columns, 0, depth);
        ops.multiply(a, lda, all ? all + size_t(g * kGroup) * panelBytes : room, c + first, ldc, m, columns, depth);
      }
    });
    if (direct && !out.rest) return;
    team.share(m, double(m * n) * out.nanoseconds(), [&](int64_t from, int64_t to, int t) {
      out.finish(direct, team.local[size_t(t)], args, c + from * ldc, 4, from * n, (to - from) * n);
    });
  }

  void run(uint8_t* const* args, const Team& team) override {
    const auto* x = reinterpret_cast<const int8_t*>(args[lhs.arg]);
    const auto* y = reinterpret_cast<const int8_t*>(args[rhs.arg]);
    double ns = double(batches * m) * double(n) * (double(k) / 600 + out.nanoseconds());
    bool direct = out.direct(args);
    if (near) return fewRows(x + offsetOf(lhs, 0), y + offsetOf(rhs, 0), args, team, direct, ns);
    const uint8_t* all = sharedPack ? panelsOf(y + offsetOf(rhs, 0), stamps ? stamps[rhs.arg] : 0, team.shared, team) : nullptr;
    int64_t step = chunk;
    while (step > 32 && batches * ((m + step - 1) / step) < team.threads * 2) step = std::max<int64_t>(32, step / 2 / 32 * 32);
    int64_t chunks = (m + step - 1) / step;
    team.share(batches * chunks, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      uint8_t* room = local + out.bytes() + chunkBytes;
      uint8_t* own = room + aBytes;
      int64_t last = -1;
      for (int64_t item = from; item < to; item++) {
        int64_t b = item / chunks, i = item % chunks * step, rows = std::min(step, m - i), lda, ldc = n;
        if (!sharedPack && b != last) {
          pack(own, y + offsetOf(rhs, b), n, 0, depth);
          last = b;
        }
        const void* a = left(x + offsetOf(lhs, b) + i * lhs.row, rows, room, lda);
        auto* z = reinterpret_cast<int32_t*>(local + out.bytes());
        if (direct) {
          ldc = out.ldc;
          z = reinterpret_cast<int32_t*>(args[out.plain]) + out.plainIndex.offset + (b * m + i) * ldc;
        }
        ops.multiply(a, lda, all ? all : own, z, ldc, rows, n, depth);
        if (!direct || out.rest) out.finish(direct, local, args, z, 4, (b * m + i) * n, rows * n);
      }
    });
  }

  // Where batch `at` of an operand begins.
  int64_t offsetOf(const Operand& o, int64_t at) const {
    int64_t x = o.offset;
    for (size_t j = batch.size(); j--; at /= batch[j]) x += at % batch[j] * o.batch[j];
    return x;
  }
};

}  // namespace

std::unique_ptr<Exec> makeByteDot(const Kernel& k) { return DotBytes::fits(k) ? std::make_unique<DotBytes>(k) : nullptr; }

}  // namespace hb
