// Products over patches that are gathered chunk by chunk.
#pragma once
#include "conv.h"
#include "onednn.h"

namespace hb {

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

}  // namespace hb
