// Loops of float32 and bfloat16 over lines of neighbours, as channels are: what lies outside – of windows, of padding – does so for all of a
// line, and is decided once for it. Windows of pooling are reduced line by line.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "exec.h"
#include "lanes.h"

namespace hb {
namespace {

constexpr int64_t kShortest = 8, kLongest = 1024, kMostTaps = 128;
constexpr size_t kMostNodes = 48, kMostAxes = 12;

// A distance of addresses for each axis, walked as an odometer.
struct Track {
  int64_t offset;
  std::vector<int64_t> strides;
};

// The nodes of an expression as steps over a line.
struct Lines {
  std::vector<Node> nodes;
  std::vector<DType> types;     // of loads: how numbers lie in memory
  std::vector<int> tracks;      // of loads and guards: the first track
  std::vector<bool> along;      // of loads: whether they move along the line
  std::vector<int64_t> elements;
  std::vector<size_t> guards;

  // Whether all of it can be done. `axis`: that of the line.
  bool plan(const Kernel& k, const std::vector<Node>& list, size_t axis, std::vector<Track>& all) {
    nodes = list;
    if (nodes.size() > kMostNodes) return false;
    auto number = [&](int i) { return nodes[size_t(i)].dtype == F32 || nodes[size_t(i)].dtype == BF16; };
    for (auto& n : nodes) {
      types.push_back(F32), tracks.push_back(-1), along.push_back(false), elements.push_back(0);
      bool fine = n.dtype == F32 || n.dtype == BF16 || n.dtype == BOOL;
      if (n.op == Op::Load) {
        DType d = k.args[size_t(n.arg)].dtype;
        int64_t stride = n.index.strides[axis];
        fine = (d == F32 || d == BF16) && n.dyn.empty() && (stride == 0 || stride == 1);
        types.back() = d, along.back() = stride == 1, elements.back() = k.elements[size_t(n.arg)], tracks.back() = int(all.size());
        all.push_back({n.index.offset, n.index.strides});
      } else if (n.op == Op::Guard) {
        tracks.back() = int(all.size());
        guards.push_back(types.size() - 1);
        for (auto& b : n.bounds) {
          fine = fine && b.index.strides[axis] == 0;
          all.push_back({b.index.offset, b.index.strides});
        }
        fine = fine && n.dtype != BOOL;
      } else if (n.op == Op::Binary) fine = n.dtype == F32 && (n.fn <= DIV || n.fn == MIN || n.fn == MAX);
      else if (n.op == Op::Unary) fine = n.dtype == F32 && (n.fn == NEG || n.fn == ABS);
      else if (n.op == Op::Compare) fine = number(n.a[0]) && number(n.a[1]);
      else if (n.op == Op::Cast) fine = n.dtype == F32 || (n.dtype == BF16 && number(n.a[0]));
      else fine = fine && (n.op == Op::Const || n.op == Op::Acc || n.op == Op::Select);
      if (!fine) return false;
    }
    return true;
  }

  // Which guards hold, a bit each.
  uint64_t inside(const int64_t* at) const {
    uint64_t bits = 0;
    for (size_t g : guards) {
      bool in = true;
      for (size_t b = 0; b < nodes[g].bounds.size(); b++) {
        int64_t x = at[tracks[g] + int(b)];
        in = in && x >= nodes[g].bounds[b].lo && x < nodes[g].bounds[b].hi;
      }
      bits |= uint64_t(in) << g;
    }
    return bits;
  }
  // Steps for lines whose guards are the same; what moves from line to line is put in by `bind`.
  struct Patch {
    int step, operand, node;
  };
  struct Steps {
    uint64_t inside = 0;
    std::vector<LineStep> list;
    std::vector<Patch> patches;
    std::vector<int> from;           // roots that are loads as they lie: the node, or -1
    std::vector<const float*> roots; // values of the others
  };
  Steps emit(uint64_t in, const std::vector<int>& roots, const float* const* accs, float* slots, int64_t apart) const {
    static const LineFn binary[] = {L_ADD, L_SUB, L_MUL, L_DIV}, compare[] = {L_LT, L_LE, L_EQ, L_NE};
    uint64_t need = 0;
    for (int r : roots) need |= uint64_t(1) << r;
    for (size_t i = nodes.size(); i--;) {
      if (!(need >> i & 1)) continue;
      if (nodes[i].op == Op::Guard) need |= uint64_t(1) << nodes[i].a[in >> i & 1 ? 0 : 1];
      else
        for (int a : nodes[i].a)
          if (a >= 0) need |= uint64_t(1) << a;
    }
    Steps made;
    made.inside = in;
    std::vector<const float*> values(nodes.size());
    std::vector<int> load(nodes.size(), -1);
    for (size_t i = 0; i < nodes.size(); i++) {
      if (!(need >> i & 1)) continue;
      auto& x = nodes[i];
      float* slot = slots + int64_t(i) * apart;
      values[i] = slot;
      int at = int(made.list.size());
      auto same = [&](int a) { values[i] = values[size_t(a)], load[i] = load[size_t(a)]; };
      auto step = [&](LineFn fn, int count) {
        const void* v[3] = {nullptr, nullptr, nullptr};
        for (int o = 0; o < count; o++) {
          v[o] = values[size_t(x.a[o])];
          if (load[size_t(x.a[o])] >= 0) made.patches.push_back({at, o, load[size_t(x.a[o])]});
        }
        made.list.push_back({fn, slot, v[0], v[1], v[2]});
      };
      switch (x.op) {
        case Op::Const: break;
        case Op::Acc: values[i] = accs[x.arg]; break;
        case Op::Load:
          if (along[i] && types[i] == F32) {
            load[i] = int(i);
            break;
          }
          made.patches.push_back({at, 0, int(i)});
          made.list.push_back({along[i] ? L_LOAD16 : types[i] == F32 ? L_FILL : L_FILL16, slot, nullptr, nullptr, nullptr});
          break;
        case Op::Guard: same(x.a[in >> i & 1 ? 0 : 1]); break;
        case Op::Binary: step(x.fn == MIN ? L_MIN : x.fn == MAX ? L_MAX : binary[x.fn], 2); break;
        case Op::Unary: step(x.fn == NEG ? L_NEG : L_ABS, 1); break;
        case Op::Compare: step(compare[x.fn], 2); break;
        case Op::Select: step(L_SELECT, 3); break;
        default:
          if (x.dtype == BF16 && nodes[size_t(x.a[0])].dtype == F32) step(L_HALF, 1);
          else same(x.a[0]);
      }
    }
    for (int r : roots) made.from.push_back(load[size_t(r)]), made.roots.push_back(values[size_t(r)]);
    return made;
  }
  // Adds a last step that takes root r.
  static void take(Steps& s, size_t r, LineFn fn, void* out) {
    if (s.from[r] >= 0) s.patches.push_back({int(s.list.size()), 0, s.from[r]});
    s.list.push_back({fn, out, s.roots[r], nullptr, nullptr});
  }
  // Where a load's line lies; in `spare`, with zeros, where part of it is outside of memory.
  const void* address(size_t i, const int64_t* at, uint8_t* const* args, int64_t n, float* spare) const {
    int64_t from = at[tracks[i]], length = along[i] ? n : 1;
    size_t bytes = kBytes[types[i]];
    const uint8_t* base = args[nodes[i].arg];
    if (!nodes[i].checked || (from >= 0 && from + length <= elements[i])) return base + from * int64_t(bytes);
    auto* to = reinterpret_cast<uint8_t*>(spare);
    std::memset(to, 0, size_t(length) * bytes);
    for (int64_t j = 0; j < length; j++)
      if (from + j >= 0 && from + j < elements[i]) std::memcpy(to + size_t(j) * bytes, base + (from + j) * int64_t(bytes), bytes);
    return to;
  }
  void bind(Steps& s, const int64_t* at, uint8_t* const* args, int64_t n, float* spare, int64_t apart) const {
    for (auto& p : s.patches) {
      const void* v = address(size_t(p.node), at, args, n, spare + p.node * apart);
      auto& step = s.list[size_t(p.step)];
      (p.operand == 0 ? step.a : p.operand == 1 ? step.b : step.c) = v;
    }
  }
  void constants(float* slots, int64_t apart) const {
    for (size_t i = 0; i < nodes.size(); i++)
      if (nodes[i].op == Op::Const) {
        float v = nodes[i].dtype == BOOL ? float(nodes[i].value != 0 || nodes[i].whole != 0) : float(nodes[i].value);
        std::fill(slots + int64_t(i) * apart, slots + int64_t(i + 1) * apart, v);
      }
  }
};

struct LineRun : Exec {
  struct Sum {
    LineFn fn;
    int node;
    float identity;
    int silent = -1;  // a guard outside of which nothing is added
  };
  struct To {
    int arg, node, track;
    DType type;
  };
  size_t axis;
  int64_t n, apart, lines;
  std::vector<int64_t> outer, reduce;  // sizes
  std::vector<Track> tracks;           // over outer, then reduce
  Lines inner, last;
  std::vector<Sum> sums;
  std::vector<To> stores;
  std::vector<int> innerRoots, lastRoots;
  std::vector<std::vector<int64_t>> moves;  // of all tracks, where an axis of outer, then reduce, goes on and those behind it begin again
  bool good = false;

  static size_t lineOf(const Kernel& k) {
    for (size_t a = k.space.size(); a--;)
      if (k.space[a] > 1) return a;
    return 0;
  }
  explicit LineRun(const Kernel& k) : axis(lineOf(k)), n(k.space[axis]), apart((n + 15) / 16 * 16), lines(total(k.space) / n), reduce(k.reduce) {
    bool guarded = false;
    for (auto& x : k.outNodes) guarded = guarded || x.op == Op::Guard;
    for (auto& x : k.nodes) guarded = guarded || x.op == Op::Guard;
    int64_t taps = total(reduce);
    if (n < kShortest || n > kLongest || k.space.size() + reduce.size() > kMostAxes) return;
    if (!guarded || taps > kMostTaps) return;
    if (!inner.plan(k, k.nodes, axis, tracks) || !last.plan(k, k.outNodes, axis, tracks)) return;
    for (auto& a : k.accs) {
      bool sum = a.reducer == RSUM && a.dtype == F32, most = (a.reducer == RMAX || a.reducer == RMIN) && (a.dtype == F32 || a.dtype == BF16);
      if (!sum && !most) return;
      Sum s{sum ? L_ADDTO : a.reducer == RMAX ? L_MORETO : L_LESSTO, a.value, sum ? 0 : a.reducer == RMAX ? -INFINITY : INFINITY};
      auto& root = k.nodes[size_t(a.value)];
      if (root.dtype == BOOL) return;
      if (root.op == Op::Guard && k.nodes[size_t(root.a[1])].op == Op::Const && float(k.nodes[size_t(root.a[1])].value) == s.identity) s.silent = a.value;
      sums.push_back(s);
      innerRoots.push_back(a.value);
    }
    for (auto& s : k.stores) {
      DType d = k.args[size_t(s.arg)].dtype;
      if ((d != F32 && d != BF16) || s.index.strides[axis] != 1 || k.outNodes[size_t(s.value)].dtype == BOOL) return;
      stores.push_back({s.arg, s.value, int(tracks.size()), d});
      tracks.push_back({s.index.offset, s.index.strides});
      lastRoots.push_back(s.value);
    }
    size_t rank = k.space.size() + reduce.size();
    for (size_t a = 0; a < k.space.size(); a++)
      if (a != axis) outer.push_back(k.space[a]);
    for (auto& t : tracks) {
      t.strides.resize(rank);  // what stores and later nodes read knows no reduction
      t.strides.erase(t.strides.begin() + long(axis));
    }
    auto movesOf = [&](const std::vector<int64_t>& sizes, size_t first) {
      for (size_t a = 0; a < sizes.size(); a++) {
        moves.emplace_back();
        for (auto& t : tracks) {
          int64_t d = t.strides[first + a];
          for (size_t b = a + 1; b < sizes.size(); b++) d -= t.strides[first + b] * (sizes[b] - 1);
          moves.back().push_back(d);
        }
      }
    };
    movesOf(outer, 0);
    movesOf(reduce, outer.size());
    scratch.local = slotBytes(inner) + slotBytes(last) + aligned(size_t(apart) * 4) * sums.size();
    good = true;
  }
  size_t slotBytes(const Lines& l) const { return aligned(2 * l.nodes.size() * size_t(apart) * 4); }

  // The next point of `sizes`, whose moves begin at `first`; false at the end.
  bool advance(int64_t* place, const std::vector<int64_t>& sizes, size_t first, int64_t* at) const {
    for (size_t a = sizes.size(); a--;) {
      if (++place[a] < sizes[a]) {
        const int64_t* by = moves[first + a].data();
        for (size_t t = 0; t < tracks.size(); t++) at[t] += by[t];
        return true;
      }
      place[a] = 0;
    }
    return false;
  }

  // One thread's steps: those of lines seen before, by which guards hold.
  struct Worker {
    const LineRun& run;
    uint8_t* const* args;
    float *slots, *spare, *lastSlots, *lastSpare, *held;
    const float* accs[8];
    std::vector<Lines::Steps> inner, last;
    size_t innerAt = 0, lastAt = 0;
    Worker(const LineRun& r, uint8_t* const* a, uint8_t* local) : run(r), args(a) {
      slots = reinterpret_cast<float*>(local), spare = slots + int64_t(r.inner.nodes.size()) * r.apart;
      lastSlots = reinterpret_cast<float*>(local + r.slotBytes(r.inner)), lastSpare = lastSlots + int64_t(r.last.nodes.size()) * r.apart;
      held = reinterpret_cast<float*>(local + r.slotBytes(r.inner) + r.slotBytes(r.last));
      for (size_t s = 0; s < r.sums.size(); s++) accs[s] = held + int64_t(s) * r.apart;
      r.inner.constants(slots, r.apart);
      r.last.constants(lastSlots, r.apart);
    }
    template <class F>
    static Lines::Steps& known(std::vector<Lines::Steps>& list, size_t& now, uint64_t in, F make) {
      if (now < list.size() && list[now].inside == in) return list[now];
      for (now = 0; now < list.size(); now++)
        if (list[now].inside == in) return list[now];
      // Kinds of lines are few; where they are not, they are forgotten.
      if (list.size() >= 64) list.clear(), now = 0;
      list.push_back(make());
      return list.back();
    }
    void tap(const int64_t* at) {
      auto& s = known(inner, innerAt, run.inner.inside(at), [&] {
        uint64_t in = run.inner.inside(at);
        auto made = run.inner.emit(in, run.innerRoots, nullptr, slots, run.apart);
        for (size_t i = 0; i < run.sums.size(); i++)
          if (run.sums[i].silent < 0 || in >> run.sums[i].silent & 1) Lines::take(made, i, run.sums[i].fn, held + int64_t(i) * run.apart);
        return made;
      });
      run.inner.bind(s, at, args, run.n, spare, run.apart);
      bestLanes().line(s.list.data(), int(s.list.size()), run.n);
    }
    void line(const int64_t* at) {
      auto& s = known(last, lastAt, run.last.inside(at), [&] {
        auto made = run.last.emit(run.last.inside(at), run.lastRoots, accs, lastSlots, run.apart);
        for (size_t i = 0; i < run.stores.size(); i++) Lines::take(made, i, run.stores[i].type == F32 ? L_COPY : L_STORE16, nullptr);
        return made;
      });
      run.last.bind(s, at, args, run.n, lastSpare, run.apart);
      LineStep* ends = s.list.data() + s.list.size() - run.stores.size();
      for (size_t i = 0; i < run.stores.size(); i++) ends[i].out = args[run.stores[i].arg] + at[run.stores[i].track] * kBytes[run.stores[i].type];
      bestLanes().line(s.list.data(), int(s.list.size()), run.n);
    }
  };

  void run(uint8_t* const* args, const Team& team) override {
    int64_t taps = total(reduce);
    double ns = double(lines) * (double(taps) * double(inner.nodes.size()) + double(last.nodes.size())) * (3 + double(n) * 0.03);
    team.share(lines, ns, [&](int64_t from, int64_t until, int t) {
      Worker worker(*this, args, team.local[size_t(t)]);
      std::vector<int64_t> at(tracks.size()), within(tracks.size());
      int64_t place[kMostAxes] = {}, rest = from;
      for (size_t a = outer.size(); a--; rest /= outer[a]) place[a] = rest % outer[a];
      for (size_t i = 0; i < tracks.size(); i++) {
        at[i] = tracks[i].offset;
        for (size_t a = 0; a < outer.size(); a++) at[i] += place[a] * tracks[i].strides[a];
      }
      for (int64_t i = from; i < until; i++, advance(place, outer, 0, at.data())) {
        for (size_t s = 0; s < sums.size(); s++) std::fill(worker.held + int64_t(s) * apart, worker.held + int64_t(s) * apart + n, sums[s].identity);
        if (taps && !sums.empty()) {
          int64_t tap[kMostAxes] = {};
          within = at;
          do worker.tap(within.data());
          while (advance(tap, reduce, outer.size(), within.data()));
        }
        worker.line(at.data());
      }
    });
  }
};

}  // namespace

std::unique_ptr<Exec> makeLines(const Kernel& k) {
  if (k.space.empty() || k.accs.size() > 8 || k.stores.size() > 8) return nullptr;
  auto made = std::make_unique<LineRun>(k);
  if (!made->good) return nullptr;
  return made;
}

}  // namespace hb
