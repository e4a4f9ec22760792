// Convolutions by oneDNN: images, or some of the lines of one, are a piece of work whose results are in cache when the expressions over them
// are evaluated. What the pieces are depends on the sizes alone, so that the same bits come out for any number of threads.
#include "amx.h"
#include "conv.h"
#include "isa.h"
#include "kept.h"
#include "onednn.h"
#include "onednnConv.h"

namespace hb {
namespace {

// Whether it is faster than our own kernels, by what was measured on a processor with AVX-512 and matrix registers.
bool worth(const Kernel& k, bool half) {
  const auto& g = k.g;
  bool strided = std::any_of(g.strides.begin(), g.strides.end(), [](int64_t n) { return n > 1; });
  int64_t taps = total(g.kernel), ci = g.inChannels / g.groups, co = g.outChannels / g.groups;
  // Sums over few images go to one thread there, and over short lines they are slow in matrix registers.
  if (k.direction == 2) return g.groups > 1 || (g.batch >= 4 && !(half && ci >= 32 && (taps == 1 || g.out.back() < 20)));
  if (half) return k.direction == 0 || taps > 1 || strided;
  if (g.groups > 1) return ci > 1 || co > 1 || taps > 256 || (k.direction == 1 && strided);
  if (!amxReady()) return true;
  // Matrix registers have their way where there is much to multiply by.
  int64_t columns = k.direction ? ci : co, width = taps * (k.direction ? co : ci);
  return (taps > 1 && (columns < 128 || width < 128)) || (k.direction == 1 && strided);
}

// Every window sees some of the input, and sizes are numbers of 32 bits: what oneDNN is made for.
bool usual(const Geometry& g) {
  for (size_t a = 0; a < g.in.size(); a++) {
    int64_t reach = (g.kernel[a] - 1) * g.dilation[a] + 1, after = (g.out[a] - 1) * g.strides[a] + reach - g.in[a] - g.pad[a];
    if (g.pad[a] < 0 || g.pad[a] >= reach || after >= reach) return false;
  }
  constexpr int64_t most = INT32_MAX / 8;
  return g.batch * total(g.in) * g.inChannels < most && g.batch * total(g.out) * g.outChannels < most &&
         total(g.kernel) * (g.inChannels / g.groups) * g.outChannels < most;
}

struct ConvDnnl : Exec {
  struct Piece {
    const DnnlConv* plan;
    int64_t image, images, to, from, rows;  // of the result's and the operand's first lines, and lines of the result; all where images are whole
  };
  Shape s;
  Epilogue out;
  int direction, operands[2], half16 = -1;  // the store of bfloat16 that takes results as they are
  bool half, ready = false;
  int64_t size, lineIn, lineOut;  // of the result; numbers of a line of operand and result
  Affine halfIndex;
  std::vector<std::pair<std::vector<int64_t>, std::unique_ptr<DnnlConv>>> plans;
  std::vector<Piece> pieces;
  Kept kept;
  size_t resultBytes = 0, scratchBytes = 0, weightBytes = 0;
  const Ops& ops = bestOps();

  explicit ConvDnnl(const Kernel& k)
      : s(k.g), out(k, F32), direction(k.direction), operands{k.operands[0], k.operands[1]}, half(k.args[size_t(k.operands[0])].dtype == BF16),
        size(total(k.space)) {
    const auto& g = s.g;
    bool back = direction == 1;
    lineIn = back ? s.outs / g.out[0] * g.outChannels : s.ins / g.in[0] * g.inChannels;
    lineOut = back ? s.ins / g.in[0] * g.inChannels : s.outs / g.out[0] * g.outChannels;
    if (direction == 2) {
      filter();
      return;
    }
    if (half) plainHalf(k);
    // A quarter of the second cache for results, and eight pieces at least.
    int64_t image = lineOut * (back ? g.in[0] : g.out[0]);
    int64_t images = std::max<int64_t>(1, std::min<int64_t>(g.batch / 8, 131072 / std::max<int64_t>(image, 1)));
    int64_t lines = g.out[0], macs = s.outs * s.taps * s.ci * g.outChannels;
    int64_t parts = back || g.batch >= 8 ? 1 : std::max<int64_t>(1, std::min<int64_t>({lines / 3, 8 / g.batch, macs / 2000000}));
    for (int64_t b = 0; b < g.batch; b += images)
      for (int64_t p = 0; p < parts; p++) {
        Geometry some = g;
        some.batch = std::min(images, g.batch - b);
        std::vector<int64_t> after = behind(some);
        Piece piece{nullptr, b, some.batch, 0, 0, back ? g.in[0] : lines};
        if (parts > 1) {
          int64_t o0 = lines * p / parts, o1 = lines * (p + 1) / parts, reach = (g.kernel[0] - 1) * g.dilation[0] + 1;
          int64_t i0 = o0 * g.strides[0] - g.pad[0], i1 = (o1 - 1) * g.strides[0] - g.pad[0] + reach;
          int64_t first = std::max<int64_t>(i0, 0), last = std::min(i1, g.in[0]);
          if (last <= first) return;
          some.pad[0] = first - i0, after[0] = i1 - last, some.in[0] = last - first, some.out[0] = o1 - o0;
          piece.to = o0, piece.from = first, piece.rows = o1 - o0;
        }
        if (!add(piece, some, after)) return;
      }
    resultBytes = half16 >= 0 ? 0 : aligned(size_t(images * image) * 4);
    weightBytes = aligned(plans[0].second->weightBytes);
    scratch.local = out.bytes() + resultBytes + aligned(scratchBytes);
    scratch.shared = weightBytes;
    wantsStamps = ready = true;
  }
  // Padding behind the last places that are seen.
  static std::vector<int64_t> behind(const Geometry& g) {
    std::vector<int64_t> after;
    for (size_t a = 0; a < g.in.size(); a++)
      after.push_back(std::max<int64_t>(0, (g.out[a] - 1) * g.strides[a] + (g.kernel[a] - 1) * g.dilation[a] + 1 - g.in[a] - g.pad[a]));
    return after;
  }
  bool add(Piece& piece, const Geometry& some, const std::vector<int64_t>& after) {
    std::vector<int64_t> key{some.batch, some.in[0], some.out[0], some.pad[0], after[0]};
    for (auto& [known, plan] : plans)
      if (known == key) piece.plan = plan.get();
    if (!piece.plan) {
      auto made = DnnlConv::make(some, after, direction, half, half16 >= 0, plans.empty() ? nullptr : plans[0].second.get());
      if (!made) return false;
      piece.plan = made.get();
      scratchBytes = std::max(scratchBytes, made->scratchBytes);
      plans.emplace_back(key, std::move(made));
    }
    pieces.push_back(piece);
    return true;
  }
  // One store that is the sum, rounded to bfloat16.
  void plainHalf(const Kernel& k) {
    if (k.stores.size() != 1) return;
    const auto& store = k.stores[0];
    int node = store.value;
    while (k.outNodes[size_t(node)].op == Op::Cast && (k.outNodes[size_t(node)].dtype == BF16 || k.outNodes[size_t(node)].dtype == F32))
      node = k.outNodes[size_t(node)].a[0];
    if (k.outNodes[size_t(node)].op != Op::Acc || k.args[size_t(store.arg)].dtype != BF16) return;
    if (rowsOf(store.index, k.space) != k.space.back()) return;
    half16 = store.arg;
    halfIndex = store.index;
  }
  // Parts of the images, whose sums are added up in order.
  void filter() {
    const auto& g = s.g;
    int64_t parts = std::max<int64_t>(1, std::min<int64_t>({8, g.batch, (int64_t(1) << 22) / std::max<int64_t>(size, 1)}));
    for (int64_t p = 0; p < parts; p++) {
      Geometry some = g;
      int64_t first = g.batch * p / parts;
      some.batch = g.batch * (p + 1) / parts - first;
      Piece piece{nullptr, first, some.batch, 0, 0, g.out[0]};
      if (!add(piece, some, behind(some))) return;
    }
    weightBytes = aligned(plans[0].second->weightBytes);
    scratch.local = out.bytes() + aligned(scratchBytes);
    scratch.shared = weightBytes * size_t(parts) + aligned(size_t(size) * 4);
    ready = true;
  }

  double nanoseconds() const {
    return double(s.g.batch * s.outs * s.taps * s.ci) * double(s.g.outChannels) / (half ? 400 : 70) + double(size) * out.nanoseconds();
  }
  void run(uint8_t* const* args, const Team& team) override {
    if (direction == 2) return runFilter(args, team);
    int wa = operands[direction ? 0 : 1];
    size_t bytes = half ? 2 : 4;
    const uint8_t *x = args[operands[direction ? 1 : 0]], *packed = kept.memory();
    uint64_t stamp = stamps ? stamps[wa] : 0;
    if (!kept.has(stamp)) {
      uint8_t* to = kept.offer(stamp, weightBytes);
      bool keeping = to != nullptr;
      if (!to) to = team.shared;
      plans[0].second->pack(args[wa], to);
      if (keeping) kept.filled();
      packed = to;
    }
    bool direct = out.direct(args) && out.ldc == s.g.outChannels;
    if (direction) direct = out.direct(args) && out.ldc == s.g.inChannels;
    int64_t from1 = direction ? s.g.out[0] : s.g.in[0], to1 = direction ? s.g.in[0] : s.g.out[0];
    team.share(int64_t(pieces.size()), nanoseconds(), [&](int64_t from, int64_t until, int t) {
      uint8_t* local = team.local[size_t(t)];
      uint8_t* memory = local + out.bytes() + resultBytes;
      for (int64_t i = from; i < until; i++) {
        const Piece& p = pieces[size_t(i)];
        int64_t at = (p.image * to1 + p.to) * lineOut, n = p.images * p.rows * lineOut;
        auto* z = reinterpret_cast<float*>(local + out.bytes());
        if (direct) z = reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + at;
        void* to = z;
        if (half16 >= 0) to = reinterpret_cast<uint16_t*>(args[half16]) + halfIndex.offset + at;
        p.plan->run(x + size_t((p.image * from1 + p.from) * lineIn) * bytes, packed, to, memory);
        if (half16 < 0 && (!direct || out.rest)) out.finish(direct, local, args, z, 4, at, n);
      }
    });
  }
  void runFilter(uint8_t* const* args, const Team& team) {
    const uint8_t *x = args[operands[0]], *y = args[operands[1]];
    size_t bytes = half ? 2 : 4;
    int64_t parts = int64_t(pieces.size());
    uint8_t* sums = team.shared;
    team.share(parts, nanoseconds(), [&](int64_t from, int64_t until, int t) {
      for (int64_t i = from; i < until; i++) {
        const Piece& p = pieces[size_t(i)];
        p.plan->run(x + size_t(p.image * s.ins * s.g.inChannels) * bytes, y + size_t(p.image * s.outs * s.g.outChannels) * bytes,
                    sums + weightBytes * size_t(i), team.local[size_t(t)] + out.bytes());
      }
    });
    int64_t count = int64_t(weightBytes / 4), block = 2048;
    team.share((count + block - 1) / block, double(count * parts) * 0.1, [&](int64_t from, int64_t until, int) {
      for (int64_t i = from; i < until; i++)
        for (int64_t p = 1; p < parts; p++)
          ops.merge[RSUM][VF32](sums + i * block * 4, sums + weightBytes * size_t(p) + i * block * 4, long(std::min(block, count - i * block)));
    });
    auto* plain = reinterpret_cast<float*>(sums + weightBytes * size_t(parts));
    plans[0].second->unpack(sums, plain);
    team.share((size + block - 1) / block, double(size) * out.nanoseconds(), [&](int64_t from, int64_t until, int t) {
      for (int64_t i = from; i < until; i++) out.finish(false, team.local[size_t(t)], args, plain + i * block, 4, i * block, std::min(block, size - i * block));
    });
  }
};

}  // namespace

std::unique_ptr<Exec> makeConvDnnl(const Kernel& k) {
  if (!kOneDnn || isa() < Isa::Avx512 || k.dtype != F32 || k.g.in.size() > 3) return nullptr;
  DType d = k.args[size_t(k.operands[0])].dtype;
  if (d != k.args[size_t(k.operands[1])].dtype || (d != F32 && (d != BF16 || !amxReady()))) return nullptr;
  if (!usual(k.g) || !worth(k, d == BF16)) return nullptr;
  auto made = std::make_unique<ConvDnnl>(k);
  if (!made->ready) return nullptr;
  return made;
}

}  // namespace hb
