#include "conv.h"
#include "lanes.h"

namespace hb {
namespace {

// One filter a channel: rows of channels multiplied element by element.
struct Depthwise : ConvBase<float> {
  int direction;
  int64_t channels;
  bool inRows;      // one or two axes, and neighbours see what lies at equal steps
  int64_t segment;  // places of a row that are computed at once
  explicit Depthwise(const Kernel& k, int64_t a, int64_t b) : ConvBase<float>(k, a, b), direction(k.direction), channels(k.g.inChannels) {
    const auto& g = s.g;
    inRows = g.in.size() <= 2 && (direction == 0 || (direction == 1 && std::all_of(g.strides.begin(), g.strides.end(), [](int64_t n) { return n == 1; })));
    segment = std::max<int64_t>(4, 8192 / channels / 4 * 4);
    scratch.local = out.bytes() + aligned(size_t(channels) * 4 * size_t(std::max<int64_t>(64, segment)));
    scratch.shared = operandRoom();
  }
  void run(uint8_t* const* args, const Team& team) override {
    const float* both[2];
    open(args, team, both);
    if (direction == 2) return filter(args, team, both[0], both[1]);
    const float *x = both[direction], *w = both[1 - direction];
    if (inRows) return image(args, team, x, w);
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
  // One axis of taps: place o sees o·stride + t·tap + shift.
  struct Axis {
    int64_t in = 1, out = 1, taps = 1, stride = 1, tap = 1, shift = 0;
    // Places from `first` to `last` see all taps.
    int64_t first = 0, last = 1;
    int64_t seen(int64_t o, int64_t t) const {
      int64_t i = o * stride + t * tap + shift;
      return i >= 0 && i < in ? i : -1;
    }
  };
  Axis axis(size_t a) const {
    const auto& g = s.g;
    Axis x;
    if (direction) x.in = g.out[a], x.out = g.in[a], x.tap = -g.dilation[a], x.shift = g.pad[a];
    else x.in = g.in[a], x.out = g.out[a], x.stride = g.strides[a], x.tap = g.dilation[a], x.shift = -g.pad[a];
    x.taps = g.kernel[a];
    auto whole = [&](int64_t o) { return x.seen(o, 0) >= 0 && x.seen(o, x.taps - 1) >= 0; };
    x.first = 0;
    while (x.first < x.out && !whole(x.first)) x.first++;
    x.last = x.out;
    while (x.last > x.first && !whole(x.last - 1)) x.last--;
    return x;
  }
  // Rows of an image, whose inner places have all taps of their row.
  void image(uint8_t* const* args, const Team& team, const float* x, const float* w) const {
    const Axis across = axis(s.g.in.size() - 1), down = s.g.in.size() == 2 ? axis(0) : Axis();
    bool direct = out.direct(args) && out.ldc == channels;
    double ns = double(s.g.batch * down.out * across.out) * double(channels) * (double(s.taps) * 0.02 + out.nanoseconds());
    team.share(s.g.batch * down.out, ns, [&](int64_t from, int64_t until, int t) {
      uint8_t* local = team.local[size_t(t)];
      float* c = reinterpret_cast<float*>(local + out.bytes());
      for (int64_t i = from; i < until; i++) {
        const float* plane = x + i / down.out * down.in * across.in * channels;
        for (int64_t o = 0; o < across.out; o += segment) {
          int64_t n = std::min(segment, across.out - o), at = (i * across.out + o) * channels;
          float* z = direct ? reinterpret_cast<float*>(args[out.plain]) + out.plainIndex.offset + at : c;
          stretch(z, plane, w, down, across, i % down.out, o, o + n);
          if (!direct || out.rest) out.finish(direct, local, args, z, 4, at, n * channels);
        }
      }
    });
  }
  // Places [from, until) of one row.
  void stretch(float* z, const float* plane, const float* w, const Axis& down, const Axis& across, int64_t row, int64_t from, int64_t until) const {
    constexpr int kTaps = 256;
    int64_t offsets[kTaps];
    const float* ws[kTaps];
    // Some neighbours, all of which see the taps that the first of them does.
    auto some = [&](int64_t o, int64_t count) {
      int taps = 0;
      for (int64_t a = 0; a < down.taps; a++) {
        int64_t y = down.seen(row, a);
        for (int64_t b = 0; y >= 0 && b < across.taps; b++) {
          if (across.seen(o, b) < 0) continue;
          offsets[taps] = (y * across.in + across.seen(o, b)) * channels;
          ws[taps++] = w + (a * across.taps + b) * channels;
        }
      }
      bestLanes().depthRow(z + (o - from) * channels, plane, offsets, ws, taps, channels, across.stride * channels, count);
    };
    for (int64_t o = from; o < until;) {
      bool inner = o >= across.first && o < across.last;
      int64_t count = inner ? std::min(until, across.last) - o : 1;
      some(o, count);
      o += count;
    }
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

}  // namespace

std::unique_ptr<Exec> makeDepthwise(const Kernel& k, int64_t a, int64_t b) { return std::make_unique<Depthwise>(k, a, b); }

}  // namespace hb
