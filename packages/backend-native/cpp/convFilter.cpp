#include "conv.h"
#include "onednn.h"

namespace hb {
namespace {

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

}  // namespace

std::unique_ptr<Exec> makeConvFilter(const Kernel& k, int64_t a, int64_t b) {
  if (k.dtype == F64) return std::make_unique<ConvFilter<double>>(k, a, b);
  return std::make_unique<ConvFilter<float>>(k, a, b);
}

}  // namespace hb
