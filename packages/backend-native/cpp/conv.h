// What convolutions have in common: their places, and rows of patches.
#pragma once
#include "epilogue.h"
#include "gemm.h"

namespace hb {

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

inline void split(int64_t at, const std::vector<int64_t>& sizes, int64_t* to) {
  for (size_t j = sizes.size(); j--;) {
    to[j] = at % sizes[j];
    at /= sizes[j];
  }
}
inline bool next(int64_t* at, const std::vector<int64_t>& sizes) {
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
    if constexpr (std::is_same_v<T, float>)
      if (!back && g.in.size() == 2 && g.dilation[1] == 1 && c == step && g.kernel[0] <= 16) return flat(to, from, row, count, apart);
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

 private:
  // Images: neighbours in a row of places have their taps at equal distances.
  void flat(T* to, const T* from, int64_t row, int64_t count, int64_t apart) const {
    const auto& g = s.g;
    int64_t c = s.ci, kh = g.kernel[0], kw = g.kernel[1], ow = g.out[1], iw = g.in[1], piece = kw * c;
    int64_t inner = std::max<int64_t>(0, std::min(ow, (iw - kw + g.pad[1]) / g.strides[1] + 1));
    if (iw - kw + g.pad[1] < 0) inner = 0;
    int64_t outer = std::min(inner, (g.pad[1] + g.strides[1] - 1) / g.strides[1]);
    for (int64_t r = 0; r < count;) {
      int64_t place = (row + r) % s.outs, o = place % ow, y0 = place / ow * g.strides[0] - g.pad[0];
      const T* image = from + (row + r) / s.outs * s.ins * c;
      // Places from `outer` to `inner` see whole rows of taps.
      bool all = o >= outer && o < inner;
      int64_t n = all ? std::min(count - r, inner - o) : 1, x0 = o * g.strides[1] - g.pad[1];
      int64_t lo = std::min(std::max<int64_t>(-x0, 0), kw), hi = std::max(std::min(kw, iw - x0), lo);
      const T* lines[16];
      bool complete = all;
      for (int64_t a = 0; a < kh; a++) {
        int64_t y = y0 + a * g.dilation[0];
        bool inside = y >= 0 && y < g.in[0];
        lines[a] = image + ((inside ? y : 0) * iw + x0) * c;
        if (inside) {
          if (all) continue;
          T* z = to + r * apart + a * piece;
          std::fill(z, z + lo * c, T(0));
          std::copy(lines[a] + lo * c, lines[a] + hi * c, z + lo * c);
          std::fill(z + hi * c, z + piece, T(0));
          continue;
        }
        complete = false;
        for (int64_t i = 0; i < n; i++) std::fill(to + (r + i) * apart + a * piece, to + (r + i) * apart + (a + 1) * piece, T(0));
      }
      if constexpr (std::is_same_v<T, float>) {
        int64_t step = g.strides[1] * c;
        if (complete) bestLanes().patchRow(to + r * apart, apart, lines, int(kh), piece, step, n);
        else if (all)
          for (int64_t a = 0; a < kh; a++)
            if (y0 + a * g.dilation[0] >= 0 && y0 + a * g.dilation[0] < g.in[0]) bestLanes().patchRow(to + r * apart + a * piece, apart, lines + a, 1, piece, step, n);
      }
      r += n;
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

std::unique_ptr<Exec> makeConvBf16(const Kernel& k);
// By oneDNN; null where it has none, or ours are faster.
std::unique_ptr<Exec> makeConvDnnl(const Kernel& k);
std::unique_ptr<Exec> makeDepthwise(const Kernel& k, int64_t a, int64_t b);
std::unique_ptr<Exec> makeConvRows(const Kernel& k, int64_t a, int64_t b);
std::unique_ptr<Exec> makeConvFilter(const Kernel& k, int64_t a, int64_t b);
bool convBf16Fits(const Kernel& k);
bool convSplitFits(const Kernel& k);
std::unique_ptr<Exec> makeConvSplit(const Kernel& k, int64_t a, int64_t b);

}  // namespace hb
