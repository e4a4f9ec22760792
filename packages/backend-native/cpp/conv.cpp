// Convolutions: products over patches that are gathered chunk by chunk; depthwise ones channel by channel.
#include "conv.h"

namespace hb {
namespace {

struct Nothing : Exec {
  void run(uint8_t* const*, const Team&) override {}
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
  if (a && b)
    if (auto made = makeConvDnnl(k)) return made;
  if (a && b && convBf16Fits(k)) return makeConvBf16(k);
  if ((!floats && !doubles) || !a || !b) return std::make_unique<Plain>(k, a, b);
  if (floats && g.groups == g.inChannels && g.groups == g.outChannels && g.groups > 1 && total(g.kernel) <= 256) return makeDepthwise(k, a, b);
  if (convSplitFits(k)) return makeConvSplit(k, a, b);
  return k.direction == 2 ? makeConvFilter(k, a, b) : makeConvRows(k, a, b);
}

}  // namespace hb
