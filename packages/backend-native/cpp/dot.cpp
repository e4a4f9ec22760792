// Matrix products.
#include "amx.h"
#include "dot.h"
#include "epilogue.h"
#include "gemm.h"
#include "onednn.h"

namespace hb {
namespace {

struct Nothing : Exec {
  void run(uint8_t* const*, const Team&) override {}
};

template <class T>
struct DotFloat : Exec {
  std::vector<int64_t> batch;
  int64_t m, n, k, batches, chunk;
  Operand lhs, rhs;
  DType ldt, rdt;
  Epilogue out;
  std::vector<Panel<T>> panels;
  bool own, sharedPack, convert, gathers, kept, dnnl = false;
  size_t packBytes, chunkBytes, aBytes;
  const Ops& ops = bestOps();
  std::vector<Panel<T>> ready;  // over what `prepare` has made

  DotFloat(const Kernel& kernel, bool keep)
      : batch(kernel.batch),
        m(kernel.m),
        n(kernel.n),
        k(kernel.k),
        batches(total(kernel.batch)),
        lhs(kernel.lhs),
        rhs(kernel.rhs),
        ldt(kernel.args[size_t(kernel.lhs.arg)].dtype),
        rdt(kernel.args[size_t(kernel.rhs.arg)].dtype),
        out(kernel, kDTypeOf<T>),
        panels(panelsOf<T>(kernel.n)),
        kept(keep) {
    // What expressions are evaluated over had best be in the first cache still.
    int64_t some = out.rest || out.plain < 0 ? 32768 : 65536;
    int64_t rows = std::max<int64_t>(ops.rows, some / int64_t(sizeof(T)) / std::max<int64_t>(n, 1) / ops.rows * ops.rows);
    chunk = std::min(m, std::max<int64_t>(k > 512 ? 64 : some == 32768 ? 16 : 32, rows));
    // Few rows read the right operand where it lies.
    own = kept || !(rdt == kDTypeOf<T> && rhs.col == 1 && m <= 64);
    packBytes = aligned(size_t(k * paddedColumns<T>(n)) * sizeof(T));
    sharedPack = batches == 1;
    convert = ldt != kDTypeOf<T>;
    if (std::is_same_v<T, float> && !kept) {
      auto lies = [](int64_t unit, int64_t other, int64_t extent) { return unit == 1 && other >= std::max<int64_t>(extent, 1); };
      // Few rows over a right operand that lies well are left to our own kernels, which do not copy it.
      bool near = m <= 64 && rhs.col == 1 && rhs.row <= 512;
      dnnl = !near && (deep(m, n, k) || (kOneDnn && rhs.col != 1 && m <= 64 && k >= 16 && n >= 16)) && !convert && rdt == F32 && (lies(lhs.col, lhs.row, k) || lies(lhs.row, lhs.col, m)) &&
             (lies(rhs.col, rhs.row, n) || lies(rhs.row, rhs.col, k));
      if (dnnl) {
        packBytes = 0;
        chunk = std::min(m, std::max<int64_t>(128, 65536 / n / 16 * 16));
      }
    }
    chunkBytes = aligned(size_t(chunk * n) * sizeof(T));
    aBytes = dnnl ? 0 : convert ? aligned(size_t(chunk * k) * sizeof(T)) : n >= 64 ? aligned(size_t(chunk) * 256 * sizeof(T)) : 0;
    gathers = n >= 64;
    scratch.local = out.bytes() + chunkBytes + aBytes + (sharedPack ? 0 : packBytes);
    if (sharedPack && !kept) scratch.shared = packBytes;
  }
  size_t keeps() const override { return kept ? packBytes : 0; }
  void prepare(uint8_t* const* args, const Team& team, uint8_t* memory) override {
    ready = panels;
    packAll(ready, args, team, reinterpret_cast<T*>(memory));
  }
  void packAll(std::vector<Panel<T>>& to, uint8_t* const* args, const Team& team, T* memory) const {
    const uint8_t* base = args[rhs.arg] + size_t(rhs.offset) * kBytes[rdt];
    int64_t cuts = own ? std::max<int64_t>(1, std::min<int64_t>(team.threads, k / 64)) : 1;
    team.share(int64_t(panels.size()) * cuts, own ? double(k * n) * 0.4 : 0, [&](int64_t from, int64_t until, int) {
      for (int64_t i = from; i < until; i++) {
        int64_t c = i / int64_t(panels.size()), p = i % int64_t(panels.size());
        pack(to, memory, base, p, p + 1, k * c / cuts, k * (c + 1) / cuts);
      }
    });
  }

  // Panels over the right operand at `base`; those of partial vectors, or all, are packed.
  void pack(std::vector<Panel<T>>& to, T* memory, const uint8_t* base, int64_t from, int64_t until, int64_t k0, int64_t k1) const {
    int64_t lanes = ops.vector / int64_t(sizeof(T));
    for (int64_t i = from; i < until; i++) {
      auto& p = to[size_t(i)];
      int64_t w = p.vectors * lanes;
      if (!own && p.columns == w) {
        p.p = reinterpret_cast<const T*>(base) + p.first;
        p.ldb = rhs.row;
        continue;
      }
      T* at = memory + p.at * k;
      packPanel(at + k0 * w, p, base, rdt, rhs.row, rhs.col, k0, k1);
      p.p = at;
      p.ldb = w;
    }
  }
  const T* left(uint8_t* const* args, int64_t b, int64_t i, int64_t rows, T* memory, int64_t& row, int64_t& col) const {
    const uint8_t* base = args[lhs.arg] + size_t(offsetOf(lhs, batch, b) + i * lhs.row) * kBytes[ldt];
    row = lhs.row;
    col = lhs.col;
    if (!convert) return reinterpret_cast<const T*>(base);
    for (int64_t r = 0; r < rows; r++) ops.load[ldt](memory + r * k, base + size_t(r * lhs.row) * kBytes[ldt], lhs.col, long(k));
    row = k;
    col = 1;
    return memory;
  }

  // By oneDNN, chunk by chunk; without expressions behind them chunks are as large as they can be.
  void library(uint8_t* const* args, const Team& team, bool direct) const {
    double ns = double(batches * m) * double(n) * (double(k) / 80 + out.nanoseconds());
    bool whole = direct && !out.rest;
    int64_t threads = std::max<int64_t>(1, std::min<int64_t>(team.threads, int64_t(ns / 4000)));
    int64_t step = whole ? m : chunk, least = std::min<int64_t>(m, 16);
    // Rows, then columns, for every thread to have a share.
    while (step > least && batches * ((m + step - 1) / step) < threads) step = std::max(least, (step / 2 + 15) / 16 * 16);
    int64_t chunks = (m + step - 1) / step, parts = 1;
    if (batches * chunks < threads) parts = std::min(threads, (n + 63) / 64);
    int64_t wide = parts > 1 ? (n / parts + 15) / 16 * 16 : n;
    parts = (n + wide - 1) / wide;
    team.share(batches * chunks * parts, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      for (int64_t item = from; item < to; item++) {
        int64_t b = item / (chunks * parts), i = item / parts % chunks * step, c0 = item % parts * wide;
        int64_t rows = std::min(step, m - i), columns = std::min(wide, n - c0), ldc = columns;
        const float* x = reinterpret_cast<const float*>(args[lhs.arg]) + offsetOf(lhs, batch, b) + i * lhs.row;
        const float* y = reinterpret_cast<const float*>(args[rhs.arg]) + offsetOf(rhs, batch, b) + c0 * rhs.col;
        float* z = reinterpret_cast<float*>(local + out.bytes());
        int64_t point = (b * m + i) * n;
        if (direct) {
          ldc = out.ldc;
          z = reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + (b * m + i) * ldc + c0;
        }
        bool ta = !(lhs.col == 1 && lhs.row >= k), tb = !(rhs.col == 1 && rhs.row >= n);
        sgemm(ta, tb, rows, columns, k, x, ta ? lhs.col : lhs.row, y, tb ? rhs.col : rhs.row, false, z, ldc);
        if (whole) continue;
        if (parts == 1) out.finish(direct, local, args, z, 4, point, rows * n);
        else
          for (int64_t r = 0; r < rows; r++) out.finish(direct, local, args, z + r * ldc, 4, point + r * n + c0, columns);
      }
    });
  }

  void run(uint8_t* const* args, const Team& team) override {
    double ns = double(batches * m) * double(n) * (double(k) / 60 + out.nanoseconds());
    bool direct = out.direct(args);
    if constexpr (std::is_same_v<T, float>)
      if (dnnl) return library(args, team, direct);
    const uint8_t* rbase = args[rhs.arg];
    std::vector<Panel<T>> made;
    if (sharedPack && !kept) {
      made = panels;
      packAll(made, args, team, reinterpret_cast<T*>(team.shared));
    }
    const std::vector<Panel<T>>& common = kept ? ready : made;
    // Rows are cut finer where there are fewer chunks than threads want.
    int64_t step = chunk;
    while (step > ops.rows && batches * ((m + step - 1) / step) < team.threads * 2 && ns > 8000 && m / step < team.threads * 2)
      step = std::max<int64_t>(ops.rows, (step / 2 + ops.rows - 1) / ops.rows * ops.rows);
    int64_t chunks = (m + step - 1) / step;
    // Where rows are few, columns are shared out too.
    int64_t parts = 1;
    if (batches * chunks < team.threads && sharedPack) parts = std::min<int64_t>(team.threads, int64_t(panels.size()));
    int64_t items = batches * chunks * parts;
    team.share(items, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      T* c = reinterpret_cast<T*>(local + out.bytes());
      T* a = reinterpret_cast<T*>(local + out.bytes() + chunkBytes);
      T* packed = reinterpret_cast<T*>(local + out.bytes() + chunkBytes + aBytes);
      std::vector<Panel<T>> mine;
      int64_t last = -1;
      for (int64_t item = from; item < to; item++) {
        int64_t b = item / (chunks * parts), i = item / parts % chunks * step, part = item % parts;
        int64_t rows = std::min(step, m - i);
        if (!sharedPack && b != last) {
          if (mine.empty()) mine = panels;
          pack(mine, packed, rbase + size_t(offsetOf(rhs, batch, b)) * kBytes[rdt], 0, int64_t(panels.size()), 0, k);
          last = b;
        }
        size_t p0 = panels.size() * size_t(part) / size_t(parts), p1 = panels.size() * size_t(part + 1) / size_t(parts);
        const Panel<T>* list = (sharedPack ? common : mine).data() + p0;
        int64_t c0 = list[0].first, columns = list[p1 - p0 - 1].first + list[p1 - p0 - 1].columns - c0;
        int64_t row, col;
        const T* x = left(args, b, i, rows, a, row, col);
        int64_t point = (b * m + i) * n;
        T* z = c;
        int64_t ldc = columns;
        if (direct) {
          ldc = out.ldc;
          z = reinterpret_cast<T*>(args[out.plain]) + out.plainIndex.offset + (b * m + i) * ldc + c0;
        }
        multiply(x, row, col, list, p1 - p0, z, ldc, rows, k, false, convert || !gathers ? nullptr : a);
        if (direct && !out.rest) continue;
        if (parts == 1) out.finish(direct, local, args, z, sizeof(T), point, rows * n);
        else
          for (int64_t r = 0; r < rows; r++) out.finish(direct, local, args, z + r * ldc, sizeof(T), point + r * n + c0, columns);
      }
    });
  }
};

// Products of bfloat16 in matrix registers.
struct DotBf16 : Exec {
  std::vector<int64_t> batch;
  int64_t m, n, k, depth, batches, chunk, panels;
  Operand lhs, rhs;
  Epilogue out;
  bool sharedPack, copies, kept;
  size_t packBytes, chunkBytes, aBytes;
  const uint16_t* ready = nullptr;  // what `prepare` has made
  static bool fits(const Kernel& k) {
    return amxReady() && k.dtype == F32 && k.args[size_t(k.lhs.arg)].dtype == BF16 && k.args[size_t(k.rhs.arg)].dtype == BF16 && k.k >= 4 &&
           k.m * k.n * k.k >= 512;
  }

  DotBf16(const Kernel& kernel, bool keep)
      : batch(kernel.batch),
        m(kernel.m),
        n(kernel.n),
        k(kernel.k),
        depth(amxDepth(kernel.k)),
        batches(total(kernel.batch)),
        panels((kernel.n + kAmxColumns - 1) / kAmxColumns),
        lhs(kernel.lhs),
        rhs(kernel.rhs),
        out(kernel, F32),
        kept(keep) {
    chunk = std::min(m, std::max<int64_t>(32, std::min<int64_t>(256, 24576 / std::max<int64_t>(n, 1) / 32 * 32)));
    sharedPack = batches == 1;
    copies = lhs.col != 1 || depth != k;
    packBytes = aligned(size_t(panels * depth * kAmxColumns) * 2);
    chunkBytes = aligned(size_t(chunk * n) * 4);
    aBytes = copies ? aligned(size_t(chunk * depth) * 2) : 0;
    scratch.local = out.bytes() + chunkBytes + aBytes + (sharedPack ? 0 : packBytes);
    if (sharedPack && !kept) scratch.shared = packBytes;
  }
  size_t keeps() const override { return kept ? packBytes : 0; }
  void prepare(uint8_t* const* args, const Team& team, uint8_t* memory) override {
    ready = reinterpret_cast<uint16_t*>(memory);
    packAll(args, team, reinterpret_cast<uint16_t*>(memory));
  }
  void packAll(uint8_t* const* args, const Team& team, uint16_t* memory) const {
    const auto* right = reinterpret_cast<const uint16_t*>(args[rhs.arg]) + rhs.offset;
    team.share(panels, double(k * n) * 0.2, [&](int64_t from, int64_t to, int) { pack(memory, right, from, to); });
  }
  void pack(uint16_t* to, const uint16_t* b, int64_t from, int64_t until) const {
    // So many rows at a time as stay in a cache until all their columns are there.
    constexpr int64_t kRows = 256;
    for (int64_t k0 = 0; k0 < depth; k0 += kRows)
      for (int64_t p = from; p < until; p++) {
        int64_t first = p * kAmxColumns, deep = std::min(kRows, depth - k0);
        amxPack(to + (p * depth + k0) * kAmxColumns, b + k0 * rhs.row + first * rhs.col, rhs.row, rhs.col, std::min(deep, k - k0),
                std::min<int64_t>(kAmxColumns, n - first), deep);
      }
  }
  void run(uint8_t* const* args, const Team& team) override {
    const auto* left = reinterpret_cast<const uint16_t*>(args[lhs.arg]);
    const auto* right = reinterpret_cast<const uint16_t*>(args[rhs.arg]);
    const uint16_t* common = kept ? ready : reinterpret_cast<uint16_t*>(team.shared);
    double ns = double(batches * m) * double(n) * (double(k) / 300 + out.nanoseconds());
    bool direct = out.direct(args);
    if (sharedPack && !kept) packAll(args, team, reinterpret_cast<uint16_t*>(team.shared));
    int64_t step = chunk;
    while (step > 32 && batches * ((m + step - 1) / step) < team.threads * 2) step = std::max<int64_t>(32, step / 2 / 32 * 32);
    int64_t chunks = (m + step - 1) / step, parts = 1;
    if (batches * chunks < team.threads && sharedPack) parts = std::min<int64_t>(team.threads, panels);
    team.share(batches * chunks * parts, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      auto* c = reinterpret_cast<float*>(local + out.bytes());
      auto* a = reinterpret_cast<uint16_t*>(local + out.bytes() + chunkBytes);
      auto* mine = reinterpret_cast<uint16_t*>(local + out.bytes() + chunkBytes + aBytes);
      int64_t last = -1;
      for (int64_t item = from; item < to; item++) {
        int64_t b = item / (chunks * parts), i = item / parts % chunks * step, part = item % parts;
        int64_t rows = std::min(step, m - i);
        const uint16_t* packed = common;
        if (!sharedPack) {
          if (b != last) pack(mine, right + offsetOf(rhs, batch, b), 0, panels);
          last = b;
          packed = mine;
        }
        const uint16_t* x = left + offsetOf(lhs, batch, b) + i * lhs.row;
        int64_t lda = lhs.row;
        if (copies) {
          if (lhs.row == 1) turn16(a, depth, x, lhs.col, k, rows);
          else
            for (int64_t r = 0; r < rows; r++) {
              if (lhs.col == 1) std::memcpy(a + r * depth, x + r * lhs.row, size_t(k) * 2);
              else
                for (int64_t j = 0; j < k; j++) a[r * depth + j] = x[r * lhs.row + j * lhs.col];
            }
          if (depth > k)
            for (int64_t r = 0; r < rows; r++) std::memset(a + r * depth + k, 0, size_t(depth - k) * 2);
          x = a;
          lda = depth;
        }
        int64_t p0 = panels * part / parts, p1 = panels * (part + 1) / parts, c0 = p0 * kAmxColumns, columns = std::min(n, p1 * kAmxColumns) - c0;
        int64_t point = (b * m + i) * n, ldc = columns;
        float* z = c;
        if (direct) {
          ldc = out.ldc;
          z = reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + (b * m + i) * ldc + c0;
        }
        amxMultiply(x, lda, packed + p0 * depth * kAmxColumns, depth * kAmxColumns, z, ldc, rows, columns, depth, false);
        if (direct && !out.rest) continue;
        if (parts == 1) out.finish(direct, local, args, z, 4, point, rows * n);
        else
          for (int64_t r = 0; r < rows; r++) out.finish(direct, local, args, z + r * ldc, 4, point + r * n + c0, columns);
      }
    });
  }
};

// Products of integers: the right operand as values, row after row added up.
struct DotWhole : Exec {
  std::vector<int64_t> batch;
  int64_t m, n, k, batches;
  Operand lhs, rhs;
  DType ldt, rdt;
  VType type;
  DType dtype;
  Storing storing;
  const Ops& ops = bestOps();
  size_t vb, packBytes;

  explicit DotWhole(const Kernel& kernel)
      : batch(kernel.batch),
        m(kernel.m),
        n(kernel.n),
        k(kernel.k),
        batches(total(kernel.batch)),
        lhs(kernel.lhs),
        rhs(kernel.rhs),
        ldt(kernel.args[size_t(kernel.lhs.arg)].dtype),
        rdt(kernel.args[size_t(kernel.rhs.arg)].dtype),
        type(kValue[kernel.dtype]),
        dtype(kernel.dtype),
        storing(kernel, identityOrder(kernel.space.size())),
        vb(kValueBytes[kValue[kernel.dtype]]) {
    packBytes = aligned(size_t(k * n) * 8);
    scratch.local = aligned(storing.bytes()) + aligned(size_t(n) * 8) + aligned(size_t(k) * 16) + aligned(size_t(n) * 8);
    scratch.shared = packBytes;
  }
  // `count` elements as values of the accumulator's type.
  void values(void* to, void* memory, const uint8_t* from, DType d, int64_t step, int64_t count) const {
    if (kValue[d] == type) return ops.load[d](to, from, long(step), long(count));
    ops.load[d](memory, from, long(step), long(count));
    ops.cast[kValue[d]][dtype](to, memory, long(count));
  }
  void run(uint8_t* const* args, const Team& team) override {
    for (int64_t b = 0; b < batches; b++) {
      const uint8_t* right = args[rhs.arg] + size_t(offsetOf(rhs, batch, b)) * kBytes[rdt];
      const uint8_t* left = args[lhs.arg] + size_t(offsetOf(lhs, batch, b)) * kBytes[ldt];
      team.share(k, double(k * n), [&](int64_t from, int64_t to, int t) {
        uint8_t* spare = team.local[size_t(t)] + aligned(storing.bytes());
        for (int64_t i = from; i < to; i++) values(team.shared + size_t(i * n) * vb, spare, right + size_t(i * rhs.row) * kBytes[rdt], rdt, rhs.col, n);
      });
      team.share(m, double(m) * double(n) * double(k) / 8, [&](int64_t from, int64_t to, int t) {
        uint8_t* local = team.local[size_t(t)];
        uint8_t* c = local + aligned(storing.bytes());
        uint8_t* a = c + aligned(size_t(n) * 8);
        uint8_t* spare = a + aligned(size_t(k) * 8);
        for (int64_t i = from; i < to; i++) {
          values(a, spare, left + size_t(i * lhs.row) * kBytes[ldt], ldt, lhs.col, k);
          std::memset(c, 0, size_t(n) * vb);
          for (int64_t x = 0; x < k; x++) ops.axpy[type](c, a + size_t(x) * vb, team.shared + size_t(x * n) * vb, long(n));
          const void* acc = c;
          storing.run(local, args, &acc, &vb, 1, (b * m + i) * n, n);
        }
      });
    }
  }
};

}  // namespace

std::unique_ptr<Exec> makeDotFloat(const Kernel& k, bool kept) { return std::make_unique<DotFloat<float>>(k, kept); }

std::unique_ptr<Exec> makeDot(const Kernel& k, bool kept) {
  if (!total(k.space)) return std::make_unique<Nothing>();
  if (auto tall = makeDotTall(k)) return tall;
  if (DotBf16::fits(k)) return std::make_unique<DotBf16>(k, kept);
  if (auto bytes = makeByteDot(k)) return bytes;
  bool floats = isFloat(k.args[size_t(k.lhs.arg)].dtype) && isFloat(k.args[size_t(k.rhs.arg)].dtype);
  bool wide = k.args[size_t(k.lhs.arg)].dtype == F64 || k.args[size_t(k.rhs.arg)].dtype == F64;
  if (auto deep = kept ? nullptr : makeDotDeep(k)) return deep;
  if (auto split = makeDotSplit(k, kept)) return split;
  if (k.dtype == F32 && floats && !wide) return makeDotFloat(k, kept);
  if (k.dtype == F64 && kValue[k.args[size_t(k.lhs.arg)].dtype] == VF64 && kValue[k.args[size_t(k.rhs.arg)].dtype] == VF64)
    return std::make_unique<DotFloat<double>>(k, kept);
  return std::make_unique<DotWhole>(k);
}

}  // namespace hb
