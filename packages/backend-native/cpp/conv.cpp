// Convolutions: products over patches that are gathered chunk by chunk; depthwise ones channel by channel.
#include "amx.h"
#include "epilogue.h"
#include "gemm.h"
#include "onednn.h"

namespace hb {
namespace {

struct Nothing : Exec {
  void run(uint8_t* const*, const Team&) override {}
};

struct Shape {
  Geometry g;
  int64_t ins, outs, taps, ci, co;  // places, taps, channels of a group
  explicit Shape(const Geometry& geometry)
      : g(geometry), ins(total(g.in)), outs(total(g.out)), taps(total(g.kernel)), ci(g.inChannels / g.groups), co(g.outChannels / g.groups) {}
  // Flat place in the input that output place `o` sees through tap `t`; −1 outside.
  int64_t seen(const int64_t* o, const int64_t* t) const {
    int64_t at = 0;
    for (size_t a = 0; a < g.in.size(); a++) {
      int64_t i = o[a] * g.strides[a] + t[a] * g.dilation[a] - g.pad[a];
      if (i < 0 || i >= g.in[a]) return -1;
      at = at * g.in[a] + i;
    }
    return at;
  }
  // The output place that input place `i` is seen from through tap `t`; −1 where there is none.
  int64_t seeing(const int64_t* i, const int64_t* t) const {
    int64_t at = 0;
    for (size_t a = 0; a < g.in.size(); a++) {
      int64_t x = i[a] + g.pad[a] - t[a] * g.dilation[a];
      if (x < 0 || x % g.strides[a]) return -1;
      x /= g.strides[a];
      if (x >= g.out[a]) return -1;
      at = at * g.out[a] + x;
    }
    return at;
  }
};

void split(int64_t at, const std::vector<int64_t>& sizes, int64_t* to) {
  for (size_t j = sizes.size(); j--;) {
    to[j] = at % sizes[j];
    at /= sizes[j];
  }
}
bool next(int64_t* at, const std::vector<int64_t>& sizes) {
  for (size_t j = sizes.size(); j--;) {
    if (++at[j] < sizes[j]) return true;
    at[j] = 0;
  }
  return false;
}

// Rows of patches. Forward and filter gradient: row (b, o) is x[b, o·stride + t·dilation − pad, c] for all taps and channels of a group;
// input gradient: row (b, i) is ȳ at the places that see i.
template <class T>
struct Patches {
  const Shape& s;
  bool back;
  bool simple;  // the rows are the operand's own
  Patches(const Shape& shape, bool b) : s(shape), back(b) {
    auto all = [](const std::vector<int64_t>& v, int64_t x) { return std::all_of(v.begin(), v.end(), [&](int64_t y) { return x == y; }); };
    simple = s.taps == 1 && all(s.g.strides, 1) && all(s.g.pad, 0) && s.g.in == s.g.out;
  }
  int64_t channels() const { return back ? s.co : s.ci; }
  int64_t allChannels() const { return back ? s.g.outChannels : s.g.inChannels; }
  int64_t width() const { return s.taps * channels(); }
  void gather(T* to, const T* from, int64_t group, int64_t row, int64_t count, int64_t apart = 0) const {
    if (!apart) apart = width();
    const auto& g = s.g;
    int64_t places = back ? s.ins : s.outs, c = channels(), step = allChannels();
    const auto& sizes = back ? g.in : g.out;
    int64_t at[8], tap[8];
    size_t last = g.in.size() - 1;
    split(row % places, sizes, at);
    int64_t b = row / places;
    T* rowStart = to;
    for (int64_t r = 0; r < count; r++, rowStart += apart) {
      to = rowStart;
      const T* image = from + b * (back ? s.outs : s.ins) * step + group * c;
      std::fill(tap, tap + 8, 0);
      if (!back && g.dilation[last] == 1 && c == step) {
        // A row of taps lies in one piece.
        int64_t kw = g.kernel[last], first = at[last] * g.strides[last] - g.pad[last];
        int64_t lo = std::min(std::max<int64_t>(-first, 0), kw), hi = std::max(std::min(kw, g.in[last] - first), lo);
        for (int64_t t = 0; t < s.taps; t += kw) {
          int64_t row0 = 0;
          for (size_t a = 0; a < last; a++) {
            int64_t i = at[a] * g.strides[a] + tap[a] * g.dilation[a] - g.pad[a];
            if (i < 0 || i >= g.in[a]) {
              row0 = -1;
              break;
            }
            row0 = row0 * g.in[a] + i;
          }
          if (row0 < 0) std::fill(to, to + kw * c, T(0));
          else {
            const T* p = image + (row0 * g.in[last] + first) * c;
            if (lo > 0) std::fill(to, to + lo * c, T(0));
            T* z = to + lo * c;
            const T* q = p + lo * c;
            int64_t n = (hi - lo) * c;
            if (n < 16)
              for (int64_t i = 0; i < n; i++) z[i] = q[i];
            else std::memcpy(z, q, size_t(n) * sizeof(T));
            if (hi < kw) std::fill(to + hi * c, to + kw * c, T(0));
          }
          to += kw * c;
          for (size_t a = last; a-- > 0;) {
            if (++tap[a] < g.kernel[a]) break;
            tap[a] = 0;
          }
        }
      } else {
        do {
          int64_t p = back ? s.seeing(at, tap) : s.seen(at, tap);
          if (p < 0) std::fill(to, to + c, T(0));
          else std::memcpy(to, image + p * step, size_t(c) * sizeof(T));
          to += c;
        } while (next(tap, g.kernel));
      }
      if (!next(at, sizes)) b++;
    }
  }
};

template <class T>
struct ConvBase : Exec {
  Shape s;
  Epilogue out;
  DType types[2];
  int operands[2];
  int64_t sizes[2];
  const Ops& ops = bestOps();
  size_t operandBytes[2] = {0, 0};

  ConvBase(const Kernel& k, int64_t a, int64_t b) : s(k.g), out(k, kDTypeOf<T>), sizes{a, b} {
    for (int i = 0; i < 2; i++) {
      operands[i] = k.operands[i];
      types[i] = k.args[size_t(operands[i])].dtype;
      if (types[i] != kDTypeOf<T>) operandBytes[i] = aligned(size_t(sizes[i]) * sizeof(T));
    }
  }
  size_t operandRoom() const { return operandBytes[0] + operandBytes[1]; }
  // Both operands as T: where they lie, or converted.
  void open(uint8_t* const* args, const Team& team, const T** to) const {
    uint8_t* at = team.shared;
    for (int i = 0; i < 2; i++) {
      const uint8_t* from = args[operands[i]];
      if (!operandBytes[i]) {
        to[i] = reinterpret_cast<const T*>(from);
        continue;
      }
      T* z = reinterpret_cast<T*>(at);
      team.share((sizes[i] + 4095) / 4096, double(sizes[i]) * 0.2, [&](int64_t a, int64_t b, int) {
        int64_t n = std::min(sizes[i], b * 4096) - a * 4096;
        ops.load[types[i]](z + a * 4096, from + size_t(a) * 4096 * kBytes[types[i]], 1, long(n));
      });
      to[i] = z;
      at += operandBytes[i];
    }
  }
};

// Forward and input gradient: rows of patches times the filters.
template <class T>
struct ConvRows : ConvBase<T> {
  using Base = ConvBase<T>;
  using Base::ops, Base::out, Base::s;
  bool back;
  Patches<T> patches;
  int64_t rows, width, columns, all, chunk;
  bool dnnl;
  std::vector<Panel<T>> panels;
  size_t packBytes, chunkBytes, patchBytes;

  explicit ConvRows(const Kernel& k, int64_t a, int64_t b)
      : Base(k, a, b), back(k.direction == 1), patches(s, back), width(patches.width()), columns(back ? s.ci : s.co), panels(panelsOf<T>(columns)) {
    rows = s.g.batch * (back ? s.ins : s.outs);
    all = back ? s.g.inChannels : s.g.outChannels;
    int64_t want = 131072 / int64_t(sizeof(T)) / std::max<int64_t>(std::max(all, width), 1) / ops.rows * ops.rows;
    chunk = std::min(rows, std::max<int64_t>(ops.rows * 2, std::min<int64_t>(want, 128)));
    dnnl = std::is_same_v<T, float> && s.g.groups == 1 && deep(rows, columns, width);
    if (dnnl) chunk = std::min(rows, std::max<int64_t>(64, std::min<int64_t>(want * 2, 256)));
    packBytes = aligned(size_t(width * paddedColumns<T>(columns)) * sizeof(T));
    chunkBytes = aligned(size_t(chunk * all) * sizeof(T));
    patchBytes = patches.simple && s.g.groups == 1 ? 0 : aligned(size_t(chunk * width) * sizeof(T));
    this->scratch.local = out.bytes() + chunkBytes + patchBytes;
    this->scratch.shared = this->operandRoom() + packBytes * size_t(s.g.groups);
  }

  // Filters of a group as the right operand: rows (tap, channel of the patches).
  void pack(Panel<T>& p, T* memory, const T* w, int64_t group) const {
    int64_t lanes = ops.vector / int64_t(sizeof(T)), pw = p.vectors * lanes;
    T* at = memory + p.at * width;
    for (int64_t t = 0; t < s.taps; t++) {
      const T* tap = w + t * s.ci * s.g.outChannels + group * s.co;
      const auto* base = reinterpret_cast<const uint8_t*>(tap);
      if (back) packPanel(at + t * s.co * pw, p, base, kDTypeOf<T>, 1, s.g.outChannels, 0, s.co);
      else packPanel(at + t * s.ci * pw, p, base, kDTypeOf<T>, s.g.outChannels, 1, 0, s.ci);
    }
    p.p = at;
    p.ldb = pw;
  }

  void run(uint8_t* const* args, const Team& team) override {
    const T* ops2[2];
    this->open(args, team, ops2);
    const T *x = ops2[back ? 1 : 0], *w = ops2[back ? 0 : 1];
    int64_t groups = s.g.groups, count = int64_t(panels.size());
    auto* memory = team.shared + this->operandRoom();
    // For oneDNN the filters as [width, columns], which they are but in the input gradient.
    const T* dense = back ? reinterpret_cast<const T*>(memory) : w;
    if (dnnl && back)
      team.share(s.taps * s.co, double(width * columns) * 0.3, [&](int64_t from, int64_t to, int) {
        T* z = reinterpret_cast<T*>(memory);
        for (int64_t i = from; i < to; i++) {
          const T* tap = w + i / s.co * s.ci * s.co + i % s.co;
          for (int64_t c = 0; c < s.ci; c++) z[i * s.ci + c] = tap[c * s.co];
        }
      });
    std::vector<Panel<T>> packed;
    for (int64_t g = 0; g < groups; g++) packed.insert(packed.end(), panels.begin(), panels.end());
    team.share(dnnl ? 0 : groups * count, double(groups * width * columns) * 0.4, [&](int64_t from, int64_t to, int) {
      for (int64_t i = from; i < to; i++) pack(packed[size_t(i)], reinterpret_cast<T*>(memory + packBytes * size_t(i / count)), w, i / count);
    });
    bool direct = out.direct(args) && out.ldc == all;
    double ns = double(rows) * (double(all) * (double(width) / 60 + out.nanoseconds()) + double(width) * 0.1);
    int64_t step = chunk;
    while (step > ops.rows && (rows + step - 1) / step < team.threads * 4) step = std::max<int64_t>(ops.rows, step / 2 / ops.rows * ops.rows);
    team.share((rows + step - 1) / step, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      T* c = reinterpret_cast<T*>(local + out.bytes());
      T* patch = reinterpret_cast<T*>(local + out.bytes() + chunkBytes);
      for (int64_t i = from; i < to; i++) {
        int64_t r = i * step, n = std::min(step, rows - r);
        T* z = direct ? reinterpret_cast<T*>(args[out.plain]) + out.plainIndex.offset + r * all : c;
        if (dnnl) {
          const T* left = patches.simple ? x + r * width : patch;
          if (!patches.simple) patches.gather(patch, x, 0, r, n);
          if constexpr (std::is_same_v<T, float>) sgemm(false, false, n, columns, width, left, width, dense, columns, false, z, all);
        }
        for (int64_t g = 0; !dnnl && g < groups; g++) {
          const Panel<T>* list = packed.data() + g * count;
          if (patches.simple && groups == 1) multiply(x + r * width, width, int64_t(1), list, size_t(count), z, all, n, width, false);
          else {
            patches.gather(patch, x, g, r, n);
            multiply<T>(patch, width, 1, list, size_t(count), z + g * columns, all, n, width, false);
          }
        }
        if (!direct || out.rest) out.finish(direct, local, args, z, sizeof(T), r * all, n * all);
      }
    });
  }
};

// Filter gradient: patches turned over times the output's gradient, in parts that are added up in order.
template <class T>
struct ConvFilter : ConvBase<T> {
  using Base = ConvBase<T>;
  using Base::ops, Base::out, Base::s;
  Patches<T> patches;
  int64_t rows, width, parts, chunk, size;
  bool dnnl;
  std::vector<Panel<T>> panels;
  size_t patchBytes, packBytes;

  explicit ConvFilter(const Kernel& k, int64_t a, int64_t b) : Base(k, a, b), patches(s, false), width(patches.width()), panels(panelsOf<T>(s.co)) {
    rows = s.g.batch * s.outs;
    size = width * s.g.outChannels;  // of the whole filter
    dnnl = std::is_same_v<T, float> && s.g.groups == 1 && width >= 32 && s.co >= 16 && deep(width, s.co, std::min<int64_t>(rows, 384));
    chunk = dnnl ? 384 : std::max<int64_t>(16, std::min<int64_t>(256, 131072 / int64_t(sizeof(T)) / std::max<int64_t>(width, 1)));
    // As many parts whatever the number of threads: the sums keep their order.
    parts = std::max<int64_t>(1, std::min<int64_t>({8, (rows + chunk - 1) / chunk, (int64_t(1) << 22) / std::max<int64_t>(size, 1)}));
    patchBytes = aligned(size_t(chunk * width) * sizeof(T));
    packBytes = aligned(size_t(chunk * paddedColumns<T>(s.co)) * sizeof(T));
    this->scratch.local = out.bytes() + patchBytes + packBytes;
    this->scratch.shared = this->operandRoom() + size_t(parts) * aligned(size_t(size) * sizeof(T));
  }
  void run(uint8_t* const* args, const Team& team) override {
    const T* both[2];
    this->open(args, team, both);
    const T *x = both[0], *y = both[1];
    int64_t groups = s.g.groups, step = s.g.outChannels, lanes = ops.vector / int64_t(sizeof(T));
    auto* sums = team.shared + this->operandRoom();
    size_t each = aligned(size_t(size) * sizeof(T));
    double ns = double(rows) * double(width) * (double(step) / 50 + 0.1);
    team.share(parts, ns, [&](int64_t from, int64_t to, int t) {
      uint8_t* local = team.local[size_t(t)];
      T* patch = reinterpret_cast<T*>(local + out.bytes());
      T* pack = reinterpret_cast<T*>(local + out.bytes() + patchBytes);
      auto list = panels;
      for (int64_t part = from; part < to; part++) {
        T* c = reinterpret_cast<T*>(sums + each * size_t(part));
        std::memset(c, 0, size_t(size) * sizeof(T));
        int64_t r0 = rows * part / parts, r1 = rows * (part + 1) / parts;
        for (int64_t r = r0; r < r1; r += chunk) {
          int64_t n = std::min(chunk, r1 - r);
          for (int64_t g = 0; g < groups; g++) {
            const T* a = patch;
            if (patches.simple && groups == 1) a = x + r * width;
            else patches.gather(patch, x, g, r, n);
            const T* right = y + r * step + g * s.co;
            if (dnnl) {
              if constexpr (std::is_same_v<T, float>) sgemm(true, false, width, s.co, n, a, width, right, step, true, c, step);
              continue;
            }
            for (auto& p : list) {
              int64_t w = p.vectors * lanes;
              if (p.columns == w) p.p = right + p.first, p.ldb = step;
              else {
                T* at = pack + p.at * chunk;
                packPanel(at, p, reinterpret_cast<const uint8_t*>(right), kDTypeOf<T>, step, int64_t(1), 0, n);
                p.p = at;
                p.ldb = w;
              }
            }
            multiply<T>(a, 1, width, list.data(), list.size(), c + g * s.co, step, width, n, true);
          }
        }
      }
    });
    int64_t block = 2048, blocks = (size + block - 1) / block;
    team.share(blocks, double(size) * (0.1 * double(parts) + out.nanoseconds()), [&](int64_t from, int64_t to, int t) {
      for (int64_t i = from; i < to; i++) {
        int64_t at = i * block, n = std::min(block, size - at);
        T* c = reinterpret_cast<T*>(sums) + at;
        for (int64_t p = 1; p < parts; p++) ops.merge[RSUM][kValue[kDTypeOf<T>]](c, reinterpret_cast<T*>(sums + each * size_t(p)) + at, long(n));
        out.finish(false, team.local[size_t(t)], args, c, sizeof(T), at, n);
      }
    });
  }
};

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

// One filter a channel: rows of channels multiplied element by element.
struct Depthwise : ConvBase<float> {
  int direction;
  int64_t channels;
  explicit Depthwise(const Kernel& k, int64_t a, int64_t b) : ConvBase<float>(k, a, b), direction(k.direction), channels(k.g.inChannels) {
    scratch.local = out.bytes() + aligned(size_t(channels) * 4 * 64);
    scratch.shared = operandRoom();
  }
  void run(uint8_t* const* args, const Team& team) override {
    const float* both[2];
    open(args, team, both);
    if (direction == 2) return filter(args, team, both[0], both[1]);
    const float *x = both[direction], *w = both[1 - direction];
    int64_t places = direction ? s.ins : s.outs, from0 = direction ? s.outs : s.ins, rows = s.g.batch * places;
    const auto& sizes = direction ? s.g.in : s.g.out;
    bool direct = out.direct(args) && out.ldc == channels;
    constexpr int kTaps = 256;
    int64_t hold = std::max<int64_t>(1, std::min<int64_t>(64, 8192 / std::max<int64_t>(channels, 1)));
    double ns = double(rows) * double(channels) * (double(s.taps) * 0.05 + out.nanoseconds());
    team.share((rows + hold - 1) / hold, ns, [&](int64_t first, int64_t last, int t) {
      uint8_t* local = team.local[size_t(t)];
      float* c = reinterpret_cast<float*>(local + out.bytes());
      const float *xs[kTaps], *ws[kTaps];
      int64_t at[8], tap[8];
      for (int64_t i = first; i < last; i++) {
        int64_t r = i * hold, n = std::min(hold, rows - r);
        float* z = direct ? reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + r * channels : c;
        split(r % places, sizes, at);
        for (int64_t j = 0; j < n; j++) {
          const float* image = x + (r + j) / places * from0 * channels;
          int count = 0;
          std::fill(tap, tap + 8, 0);
          int64_t k = 0;
          do {
            int64_t p = direction ? s.seeing(at, tap) : s.seen(at, tap);
            if (p >= 0) {
              xs[count] = image + p * channels;
              ws[count++] = w + k * channels;
            }
            k++;
          } while (next(tap, s.g.kernel));
          ops.depthwise(z + j * channels, xs, ws, count, long(channels));
          next(at, sizes);
        }
        if (!direct || out.rest) out.finish(direct, local, args, z, 4, r * channels, n * channels);
      }
    });
  }
  void filter(uint8_t* const* args, const Team& team, const float* x, const float* y) {
    const auto& g = s.g;
    team.share(s.taps, double(s.taps) * double(g.batch * s.outs * channels) * 0.1, [&](int64_t first, int64_t last, int t) {
      uint8_t* local = team.local[size_t(t)];
      float* c = reinterpret_cast<float*>(local + out.bytes());
      int64_t at[8], tap[8];
      for (int64_t k = first; k < last; k++) {
        split(k, g.kernel, tap);
        std::memset(c, 0, size_t(channels) * 4);
        for (int64_t b = 0; b < g.batch; b++) {
          std::fill(at, at + 8, 0);
          int64_t o = 0;
          do {
            int64_t p = s.seen(at, tap);
            if (p >= 0) {
              const float *q = x + (b * s.ins + p) * channels, *z = y + (b * s.outs + o) * channels;
              for (int64_t i = 0; i < channels; i++) c[i] += q[i] * z[i];
            }
            o++;
          } while (next(at, g.out));
        }
        out.finish(false, local, args, c, 4, k * channels, channels);
      }
    });
  }
};

// Every pair of output and tap, in any dtype.
struct Plain : Exec {
  Shape s;
  int direction, operands[2];
  DType types[2], dtype;
  VType type;
  int64_t sizes[2], size;
  Storing storing;
  const Ops& ops = bestOps();
  size_t vb;
  explicit Plain(const Kernel& k, int64_t a, int64_t b)
      : s(k.g), direction(k.direction), dtype(k.dtype), type(kValue[k.dtype]), sizes{a, b}, size(total(k.space)), storing(k, identityOrder(k.space.size())),
        vb(kValueBytes[kValue[k.dtype]]) {
    for (int i = 0; i < 2; i++) operands[i] = k.operands[i], types[i] = k.args[size_t(operands[i])].dtype;
    scratch.shared = aligned(size_t(a) * 8) + aligned(size_t(b) * 8) + aligned(size_t(std::max(a, b)) * 8) + aligned(size_t(size) * 8);
    scratch.local = aligned(storing.bytes());
  }
  void run(uint8_t* const* args, const Team& team) override {
    uint8_t* at = team.shared;
    const uint8_t* v[2];
    uint8_t* spare = at + aligned(size_t(sizes[0]) * 8) + aligned(size_t(sizes[1]) * 8);
    for (int i = 0; i < 2; i++) {
      v[i] = at;
      bool same = kValue[types[i]] == type;
      ops.load[types[i]](same ? at : spare, args[operands[i]], 1, long(sizes[i]));
      if (!same) ops.cast[kValue[types[i]]][dtype](at, spare, long(sizes[i]));
      at += aligned(size_t(sizes[i]) * 8);
    }
    uint8_t* acc = spare + aligned(size_t(std::max(sizes[0], sizes[1])) * 8);
    std::memset(acc, 0, size_t(size) * vb);
    const auto& g = s.g;
    int64_t o[8] = {}, tap[8] = {};
    for (int64_t b = 0; b < g.batch; b++) {
      int64_t y = 0;
      if (s.outs && s.taps) do {
          int64_t t = 0;
          do {
            int64_t x = s.seen(o, tap);
            if (x >= 0)
              for (int64_t q = 0; q < g.groups; q++) {
                size_t xi = size_t((b * s.ins + x) * g.inChannels + q * s.ci), wi = size_t(t * s.ci * g.outChannels + q * s.co),
                       yi = size_t((b * s.outs + y) * g.outChannels + q * s.co);
                for (int64_t c = 0; c < s.ci; c++) {
                  size_t wr = wi + size_t(c * g.outChannels);
                  if (direction == 0) ops.axpy[type](acc + yi * vb, v[0] + (xi + size_t(c)) * vb, v[1] + wr * vb, long(s.co));
                  else if (direction == 2) ops.axpy[type](acc + wr * vb, v[0] + (xi + size_t(c)) * vb, v[1] + yi * vb, long(s.co));
                  else
                    for (int64_t f = 0; f < s.co; f++)
                      ops.axpy[type](acc + (xi + size_t(c)) * vb, v[0] + (wr + size_t(f)) * vb, v[1] + (yi + size_t(f)) * vb, 1);
                }
              }
            t++;
          } while (next(tap, g.kernel));
          y++;
        } while (next(o, g.out));
    }
    const void* a = acc;
    storing.run(team.local[0], args, &a, &vb, 1, 0, size);
  }
};

}  // namespace

std::unique_ptr<Exec> makeConv(const Kernel& k) {
  if (!total(k.space)) return std::make_unique<Nothing>();
  const auto& g = k.g;
  int64_t x = g.batch * total(g.in) * g.inChannels, w = total(g.kernel) * (g.inChannels / g.groups) * g.outChannels,
          y = g.batch * total(g.out) * g.outChannels;
  int64_t sizes[3][2] = {{x, w}, {w, y}, {x, y}};
  int64_t a = sizes[k.direction][0], b = sizes[k.direction][1];
  DType d[2] = {k.args[size_t(k.operands[0])].dtype, k.args[size_t(k.operands[1])].dtype};
  bool floats = k.dtype == F32 && kValue[d[0]] == VF32 && kValue[d[1]] == VF32, doubles = k.dtype == F64 && d[0] == F64 && d[1] == F64;
  if (a && b && ConvBf16::fits(k)) return std::make_unique<ConvBf16>(k);
  if ((!floats && !doubles) || !a || !b) return std::make_unique<Plain>(k, a, b);
  if (floats && g.groups == g.inChannels && g.groups == g.outChannels && g.groups > 1 && total(g.kernel) <= 256) return std::make_unique<Depthwise>(k, a, b);
  if (k.direction == 2) {
    if (doubles) return std::make_unique<ConvFilter<double>>(k, a, b);
    return std::make_unique<ConvFilter<float>>(k, a, b);
  }
  if (doubles) return std::make_unique<ConvRows<double>>(k, a, b);
  return std::make_unique<ConvRows<float>>(k, a, b);
}

}  // namespace hb
