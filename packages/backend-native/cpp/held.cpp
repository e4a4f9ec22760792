#include "held.h"

#include <cmath>

#include "amx.h"
#include "amx32.h"
#include "epilogue.h"
#include "gemm.h"

namespace hb {
namespace {

// The one store of a kernel, where it is the accumulator rounded to bfloat16 in rows behind one another.
struct Rounded {
  int arg = -1;
  Affine index;
  int64_t ldc = 0;
  explicit Rounded(const Kernel& k) {
    if (k.stores.size() != 1 || k.space.size() != 2) return;
    auto& s = k.stores[0];
    const Node* n = &k.outNodes[size_t(s.value)];
    if (n->op == Op::Cast && n->dtype == BF16) n = &k.outNodes[size_t(n->a[0])];
    bool rows = (k.space[1] == 1 || s.index.strides[1] == 1) && (k.space[0] == 1 || s.index.strides[0] >= k.space[1]);
    if (n->op != Op::Acc || k.args[size_t(s.arg)].dtype != BF16 || !rows) return;
    arg = s.arg;
    index = s.index;
    ldc = s.index.strides[0];
  }
};

// Rows whose results stay in the first two caches until they are stored.
int64_t rowsAtOnce(int64_t m, int64_t n, int64_t unit) {
  return std::min(m, std::max<int64_t>(unit, 16384 / std::max<int64_t>(n, 1) / unit * unit));
}

// Rows of float32 products, and what becomes of them.
struct HeldRows : Held {
  int64_t m, n, k, chunk;
  Operand lhs, rhs;
  Epilogue out;

  HeldRows(const Kernel& kernel, int64_t unit)
      : m(kernel.m), n(kernel.n), k(kernel.k), chunk(rowsAtOnce(m, n, unit)), lhs(kernel.lhs), rhs(kernel.rhs), out(kernel, F32) {
    scratch.local = out.bytes() + resultBytes();
  }
  size_t resultBytes() const { return aligned(size_t((chunk + 15) / 16 * 16 * n) * 4); }
  // z[rows × n] = x·B, rows of z ldc apart, with the memory behind that of the results.
  virtual void product(const float* x, float* z, int64_t ldc, int64_t rows, uint8_t* room) = 0;
  void run(uint8_t* const* args, const Team& team) override {
    uint8_t* local = team.local[0];
    auto* c = reinterpret_cast<float*>(local + out.bytes());
    bool direct = out.direct(args);
    for (int64_t i = 0; i < m; i += chunk) {
      int64_t rows = std::min(chunk, m - i), ldc = n;
      float* z = c;
      if (direct) {
        ldc = out.ldc;
        z = reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + i * ldc;
      }
      product(reinterpret_cast<const float*>(args[lhs.arg]) + lhs.offset + i * lhs.row, z, ldc, rows, local + out.bytes() + resultBytes());
      if (direct && !out.rest) continue;
      if (ldc == n) out.finish(direct, local, args, z, 4, i * n, rows * n);
      else
        for (int64_t r = 0; r < rows; r++) out.finish(direct, local, args, z + r * ldc, 4, (i + r) * n, n);
    }
  }
};

// In vector registers.
struct HeldFloat : HeldRows {
  std::vector<Panel<float>> panels;

  explicit HeldFloat(const Kernel& kernel) : HeldRows(kernel, bestOps().rows), panels(panelsOf<float>(kernel.n)) {
    heldBytes = aligned(size_t(k * paddedColumns<float>(n)) * 4);
    scratch.local += aligned(size_t(chunk) * 256 * 4);
  }
  void hold(uint8_t* memory, uint8_t* const* args) override {
    const uint8_t* base = args[rhs.arg] + size_t(rhs.offset) * 4;
    for (auto& p : panels) {
      float* at = reinterpret_cast<float*>(memory) + p.at * k;
      packPanel(at, p, base, F32, rhs.row, rhs.col, 0, k);
      p.p = at;
      p.ldb = p.vectors * (bestOps().vector / 4);
    }
  }
  void product(const float* x, float* z, int64_t ldc, int64_t rows, uint8_t* room) override {
    multiply(x, lhs.row, lhs.col, panels.data(), panels.size(), z, ldc, rows, k, false, lhs.col == 1 ? nullptr : reinterpret_cast<float*>(room));
  }
};

// In matrix registers, as three parts of bfloat16; what has no parts is left to vector registers.
struct HeldSplit : HeldRows {
  HeldFloat plain;
  int64_t steps;
  size_t panelBytes, splitBytes, leftBytes;
  const uint8_t* packed = nullptr;
  uint8_t* spare = nullptr;  // of the plain product
  bool bad = false, ready = false;
  uint8_t* const* args_ = nullptr;

  // `rows` that all threads have together: results must not depend on how many threads there are.
  static bool fits(const Kernel& k, int64_t rows) {
    bool lies = (k.lhs.row == 1 || k.lhs.col == 1) && (k.rhs.row == 1 || k.rhs.col == 1);
    // Fewer leave too much of a tile empty.
    return amxReady() && lies && rows >= 12 && k.n >= 32 && k.k >= 32;
  }
  explicit HeldSplit(const Kernel& kernel)
      : HeldRows(kernel, 32),
        plain(kernel),
        steps(amx32Steps(kernel.k)),
        panelBytes(size_t(amx32PanelBytes(kernel.k))),
        splitBytes(panelBytes * size_t((kernel.n + kAmx32Columns - 1) / kAmx32Columns)),
        leftBytes(aligned(size_t(amx32RowBytes(chunk, k)))) {
    heldBytes = splitBytes + plain.heldBytes;
    // The plain product wants room for 256 columns.
    scratch.local += std::max(leftBytes + kAmx32Rows * kAmx32Columns * 4, aligned(size_t(chunk) * 256 * 4));
  }
  void hold(uint8_t* memory, uint8_t* const* args) override {
    packed = memory;
    spare = memory + splitBytes;
    ready = false;
    const float* y = reinterpret_cast<const float*>(args[rhs.arg]) + rhs.offset;
    bad = !amx32Lines(reinterpret_cast<uint16_t*>(memory), int64_t(panelBytes) / 2, y, rhs.col, rhs.row, n, k, true);
  }
  void run(uint8_t* const* args, const Team& team) override {
    args_ = args;
    HeldRows::run(args, team);
  }
  void product(const float* x, float* z, int64_t ldc, int64_t rows, uint8_t* room) override {
    auto* tile = reinterpret_cast<float*>(room + leftBytes);
    auto* left = reinterpret_cast<uint16_t*>(room);
    bool good = !bad && amx32Lines(left, steps * 3072, x, lhs.row, lhs.col, rows, k, false);
    if (!bad) split(left, z, ldc, rows, tile);
    // A row at a time, whichever others are beside it.
    for (int64_t r = 0; r < rows && !good; r++)
      if (bad || !fine(x + r * lhs.row)) unsplit(x + r * lhs.row, z + r * ldc, room);
  }
  void split(const uint16_t* left, float* z, int64_t ldc, int64_t rows, float* tile) const {
    amx32Begin();
    for (int64_t i = 0; i < rows; i += kAmx32Rows, left += steps * 3072, z += kAmx32Rows * ldc) {
      int64_t some = std::min<int64_t>(kAmx32Rows, rows - i);
      auto* right = reinterpret_cast<const uint16_t*>(packed);
      for (int64_t j = 0; j < n; j += kAmx32Columns, right += panelBytes / 2) {
        int64_t columns = std::min<int64_t>(kAmx32Columns, n - j);
        bool whole = some % 16 == 0 && columns % 16 == 0;
        amx32Multiply(left, right, whole ? z + j : tile, some, columns, steps, false, whole ? ldc : kAmx32Columns);
        for (int64_t r = 0; r < some && !whole; r++) std::memcpy(z + j + r * ldc, tile + r * kAmx32Columns, size_t(columns) * 4);
      }
    }
    amx32End();
  }
  // The same limit as that of amx32Lines.
  bool fine(const float* x) const {
    for (int64_t t = 0; t < k; t++)
      if (!(std::fabs(x[t * lhs.col]) < 0x1.fep127f)) return false;
    return true;
  }
  void unsplit(const float* x, float* z, uint8_t* room) {
    if (!ready) plain.hold(spare, args_);
    ready = true;
    plain.product(x, z, n, 1, room);
  }
};

struct HeldBf16 : Held {
  int64_t m, n, k, depth, chunk;
  Operand lhs, rhs;
  Epilogue out;
  Rounded rounded;
  bool copies;
  const uint16_t* packed = nullptr;

  explicit HeldBf16(const Kernel& kernel)
      : m(kernel.m), n(kernel.n), k(kernel.k), depth(amxDepth(kernel.k)), lhs(kernel.lhs), rhs(kernel.rhs), out(kernel, F32), rounded(kernel) {
    chunk = rowsAtOnce(m, n, 32);
    copies = lhs.col != 1 || depth != k;
    heldBytes = aligned(size_t((n + kAmxColumns - 1) / kAmxColumns * depth * kAmxColumns) * 2);
    scratch.local = out.bytes() + aligned(size_t(chunk * n) * 4) + (copies ? aligned(size_t(chunk * depth) * 2) : 0);
  }
  void hold(uint8_t* memory, uint8_t* const* args) override {
    auto* to = reinterpret_cast<uint16_t*>(memory);
    const uint16_t* b = reinterpret_cast<const uint16_t*>(args[rhs.arg]) + rhs.offset;
    packed = to;
    for (int64_t c = 0; c < n; c += kAmxColumns, to += depth * kAmxColumns)
      amxPack(to, b + c * rhs.col, rhs.row, rhs.col, k, std::min<int64_t>(kAmxColumns, n - c), depth);
  }
  const uint16_t* left(uint8_t* const* args, uint16_t* a, int64_t i, int64_t rows) const {
    const uint16_t* x = reinterpret_cast<const uint16_t*>(args[lhs.arg]) + lhs.offset + i * lhs.row;
    if (!copies) return x;
    for (int64_t r = 0; r < rows; r++) {
      for (int64_t j = 0; j < k; j++) a[r * depth + j] = x[r * lhs.row + j * lhs.col];
      std::memset(a + r * depth + k, 0, size_t(depth - k) * 2);
    }
    return a;
  }
  void run(uint8_t* const* args, const Team& team) override {
    uint8_t* local = team.local[0];
    auto* c = reinterpret_cast<float*>(local + out.bytes());
    auto* a = reinterpret_cast<uint16_t*>(reinterpret_cast<uint8_t*>(c) + aligned(size_t(chunk * n) * 4));
    bool direct = out.direct(args);
    for (int64_t i = 0; i < m; i += chunk) {
      int64_t rows = std::min(chunk, m - i), ldc = n, lda = copies ? depth : lhs.row, panel = depth * kAmxColumns;
      const uint16_t* x = left(args, a, i, rows);
      if (rounded.arg >= 0) {
        auto* to = reinterpret_cast<uint16_t*>(args[rounded.arg]) + rounded.index.offset + i * rounded.ldc;
        amxRounded(x, lda, packed, panel, to, rounded.ldc, rows, n, depth);
        continue;
      }
      float* z = c;
      if (direct) {
        ldc = out.ldc;
        z = reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + i * ldc;
      }
      amxMultiply(x, lda, packed, panel, z, ldc, rows, n, depth, false);
      if (direct && !out.rest) continue;
      if (ldc == n) out.finish(direct, local, args, z, 4, i * n, rows * n);
      else
        for (int64_t r = 0; r < rows; r++) out.finish(direct, local, args, z + r * ldc, 4, (i + r) * n, n);
    }
  }
};

}  // namespace

std::unique_ptr<Held> makeHeld(const Kernel& k, int64_t rows) {
  if (!k.batch.empty() || k.dtype != F32 || !k.m || !k.n || !k.k || k.n * k.k < 256) return nullptr;
  DType l = k.args[size_t(k.lhs.arg)].dtype, r = k.args[size_t(k.rhs.arg)].dtype;
  if (l == F32 && r == F32 && HeldSplit::fits(k, rows)) return std::make_unique<HeldSplit>(k);
  if (l == F32 && r == F32) return std::make_unique<HeldFloat>(k);
  if (l == BF16 && r == BF16 && amxReady()) return std::make_unique<HeldBf16>(k);
  return nullptr;
}

}  // namespace hb
