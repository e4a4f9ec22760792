// Elementwise kernels and reductions.
#include <algorithm>
#include <cstring>

#include "exec.h"
#include "jit.h"

namespace hb {

namespace {

// Which loop had best be walked innermost: the one along which most addresses are neighbours.
int64_t score(const std::vector<Node>& nodes, const std::vector<int>* roots, size_t axis) {
  int64_t s = 0;
  (void)roots;
  for (auto& n : nodes) {
    if (n.op != Op::Load) continue;
    int64_t stride = n.index.strides[axis];
    s += stride == 1 ? 4 : stride == 0 ? 3 : 0;
  }
  return s;
}

std::vector<int> bestOrder(const Kernel& k) {
  size_t rank = k.space.size();
  auto order = identityOrder(rank);
  int best = -1;
  int64_t most = -1;
  for (size_t a = rank; a--;) {
    if (k.space[a] == 1) continue;
    int64_t s = score(k.outNodes, nullptr, a);
    for (auto& st : k.stores) s += st.index.strides[a] == 1 ? 5 : 0;
    // Short loops are walked in no time whichever way they lie.
    s *= std::min<int64_t>(k.space[a], 16);
    if (s > most) most = s, best = int(a);
  }
  if (best < 0) return order;
  std::stable_sort(order.begin(), order.end(), [&](int x, int y) { return (x == best) < (y == best); });
  return order;
}

struct MapRun : Exec {
  Storing storing;
  int64_t points;
  explicit MapRun(const Kernel& k) : storing(k, bestOrder(k)), points(total(k.space)) { scratch.local = storing.bytes(); }
  void run(uint8_t* const* args, const Team& team) override {
    int64_t block = storing.block(), blocks = (points + block - 1) / block;
    team.share(blocks, double(points) * storing.nanoseconds(), [&](int64_t from, int64_t to, int t) {
      storing.run(team.local[size_t(t)], args, nullptr, nullptr, 0, from * block, std::min(points, to * block) - from * block);
    });
  }
};

std::vector<int64_t> joined(std::vector<int64_t> a, const std::vector<int64_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
std::vector<int> accRoots(const Kernel& k) {
  std::vector<int> roots;
  for (auto& a : k.accs) roots.push_back(a.value);
  return roots;
}

// Loops in the order space[0 … split), reduce, space[split …).
std::vector<int> splitOrder(const Kernel& k, size_t split) {
  std::vector<int> order;
  size_t s = k.space.size();
  for (size_t i = 0; i < split; i++) order.push_back(int(i));
  for (size_t i = 0; i < k.reduce.size(); i++) order.push_back(int(s + i));
  for (size_t i = split; i < s; i++) order.push_back(int(i));
  return order;
}

// Along rows where neighbours are reduced into one; else the number of outer space loops, the inner ones being walked within each step of
// the reduction.
size_t splitOf(const Kernel& k) {
  size_t s = k.space.size();
  int64_t size = total(k.reduce), points = total(k.space);
  if (points == 1 || size == 1) return s;
  auto innermost = [&](size_t from, size_t to) {
    auto all = joined(k.space, k.reduce);
    for (size_t a = to; a-- > from;)
      if (all[a] > 1) return int(a);
    return -1;
  };
  int along = innermost(s, s + k.reduce.size()), across = innermost(0, s);
  int64_t rows = 0, columns = 0;
  for (auto& n : k.nodes) {
    if (n.op != Op::Load) continue;
    rows += along >= 0 && n.index.strides[size_t(along)] == 1 ? 1 : 0;
    columns += across >= 0 && n.index.strides[size_t(across)] == 1 ? 1 : 0;
  }
  if (rows > columns || (rows == columns && size >= 16)) return s;
  size_t split = s;
  int64_t inner = 1;
  while (split > (k.partial ? 1 : 0) && inner < 512) inner *= k.space[--split];
  return split;
}

struct AccInfo {
  Reducer reducer;
  DType dtype;
  VType type, from;
  int node;
  size_t bytes;
  uint8_t identity[8];
};

template <class T>
void argFold(int32_t& best, T& value, const T* x, int64_t first, long n, bool max) {
  for (long i = 0; i < n; i++) {
    T v = x[i];
    bool better = max ? v > value : v < value;
    if (!(first + i) || better || (v != v && value == value)) best = int32_t(first + i), value = v;
  }
}
template <class T>
void argMerge(int32_t* best, T* value, const T* x, int64_t at, long n, bool max) {
  for (long i = 0; i < n; i++) {
    T v = x[i], b = value[i];
    if (!at || (max ? v > b : v < b) || (v != v && b == b)) best[i] = int32_t(at), value[i] = v;
  }
}
template <class F>
void byType(VType t, F f) {
  switch (t) {
    case VF32: return f(float());
    case VF64: return f(double());
    case VI32: return f(int32_t());
    case VU32: return f(uint32_t());
    case VI64: return f(int64_t());
    default: return f(uint8_t());
  }
}

// What is reduced as machine code: for each accumulator a store into a block, argument after argument behind those of the kernel, point after
// point in the order that they are walked in.
std::unique_ptr<Jit> blocksOf(const Kernel& k, const std::vector<int>& order) {
  // What lies in memory as it is needs no block.
  auto there = [&](auto& a) { return k.nodes[size_t(a.value)].op == Op::Load && k.nodes[size_t(a.value)].dyn.empty(); };
  if (std::all_of(k.accs.begin(), k.accs.end(), there)) return nullptr;
  Kernel map;
  map.kind = Kind::Loop;
  map.space = joined(k.space, k.reduce);
  map.args = k.args;
  map.outNodes = k.nodes;
  Affine along;
  along.strides.resize(map.space.size());
  int64_t step = 1;
  for (size_t j = order.size(); j--; step *= map.space[size_t(order[j])]) along.strides[size_t(order[j])] = step;
  for (auto& a : k.accs) {
    map.stores.push_back({int(map.args.size()), along, a.value});
    map.args.push_back({F32, 1});
  }
  return Jit::make(map, order);
}

struct ReduceRun : Exec {
  std::vector<AccInfo> accs;
  size_t split;
  Evaluator eval;
  Storing storing;
  int64_t points, size, inner, outer, groups = 1;
  long chunk;   // points whose accumulators are held at a time
  bool rows, args = false;
  size_t accBytes = 0, count, kernelArgs, blockBytes;
  std::shared_ptr<const Jit> jit;
  const Ops& ops = bestOps();

  explicit ReduceRun(const Kernel& k)
      : split(splitOf(k)),
        eval(k.nodes, accRoots(k), joined(k.space, k.reduce), splitOrder(k, split), k.args, k.elements, false),
        storing(k, identityOrder(k.space.size())),
        points(total(k.space)),
        size(total(k.reduce)),
        count(k.nodes.size()),
        kernelArgs(k.args.size()),
        blockBytes(aligned(size_t(eval.block()) * 8)),
        jit(kernelArgs <= kMostArgs ? blocksOf(k, splitOrder(k, split)) : nullptr) {
    rows = split == k.space.size();
    inner = 1;
    for (size_t i = split; i < k.space.size(); i++) inner *= k.space[i];
    outer = inner ? points / inner : 0;
    for (auto& a : k.accs) {
      AccInfo i{a.reducer, a.dtype, kValue[a.dtype], kValue[k.nodes[size_t(a.value)].dtype], a.value, 0, {}};
      if (a.reducer >= RARGMAX) args = true;
      else identityOf(a.reducer, a.dtype, i.identity);
      i.bytes = kValueBytes[i.type];
      accs.push_back(i);
      accBytes += 16;
    }
    chunk = long(std::min<int64_t>(rows ? storing.block() : inner, rows ? 1024 : std::max<int64_t>(eval.block(), 1)));
    if (chunk < 1) chunk = 1;
    // Few points of long columns: the reduction itself is cut, always into as many parts, so that threads do not change the bits.
    if (!args && outer * ((inner + chunk - 1) / std::max<int64_t>(chunk, 1)) < 8 && points * size > 200000) groups = std::min<int64_t>(8, size);
    if (rows && points >= 8) groups = 1;
    scratch.local = aligned(eval.bytes()) + aligned(storing.bytes()) + accs.size() * (aligned(size_t(chunk) * 16) + blockBytes) + 1024;
    if (groups > 1) scratch.shared = size_t(groups) * size_t(points) * accs.size() * 8 + 64;
  }

  static constexpr size_t kMostArgs = 48;
  struct Held {
    uint8_t* acc[16];
    uint8_t* best[16];
    uint8_t* blocks;
  };
  // Values of n points from `start` on, for each accumulator.
  void evaluate(uint8_t* local, const Held& h, uint8_t* const* args_, int64_t start, long n, Value* values, const void** found) const {
    if (!jit) {
      eval.run(local, args_, nullptr, start, n, nullptr, values);
      for (size_t a = 0; a < accs.size(); a++) {
        auto& v = values[accs[a].node];
        found[a] = v.single ? h.blocks + a * blockBytes : v.p;
        if (v.single) ops.fill[widthClass(accs[a].from)](h.blocks + a * blockBytes, v.p, n);
      }
      return;
    }
    uint8_t* all[kMostArgs + 16];
    std::copy(args_, args_ + kernelArgs, all);
    for (size_t a = 0; a < accs.size(); a++) {
      found[a] = h.blocks + a * blockBytes;
      all[kernelArgs + a] = h.blocks + a * blockBytes - start * 4;
    }
    jit->run(all, nullptr, start, n);
  }
  uint8_t* place(uint8_t* local, Held& h) const {
    uint8_t* p = local + aligned(eval.bytes()) + aligned(storing.bytes());
    for (size_t a = 0; a < accs.size(); a++) {
      h.acc[a] = p;
      h.best[a] = p + aligned(size_t(chunk) * 8);
      p += aligned(size_t(chunk) * 16);
    }
    h.blocks = p;
    return p;
  }
  void begin(Held& h, int64_t n) const {
    for (size_t a = 0; a < accs.size(); a++) {
      if (accs[a].reducer >= RARGMAX) std::memset(h.acc[a], 0, size_t(n) * 4);
      else ops.fill[accs[a].bytes == 1 ? 0 : accs[a].bytes == 4 ? 1 : 2](h.acc[a], accs[a].identity, long(n));
    }
  }
  // Accumulates points [p0, p0 + n), n ≤ chunk, over [r0, r1) of the reduction. Columns: within one outer point.
  void accumulate(uint8_t* local, Held& h, uint8_t* const* args_, int64_t p0, int64_t n, int64_t r0, int64_t r1) const {
    if (r0 >= r1) return;
    constexpr size_t kFew = 256;
    Value few[kFew];
    std::vector<Value> many;
    if (count > kFew) many.resize(count);
    Value* values = count > kFew ? many.data() : few;
    const void* found[16];
    auto part = [&](size_t a, int64_t i) { return static_cast<const uint8_t*>(found[a]) + size_t(i) * kValueBytes[accs[a].from]; };
    long block = eval.block();
    if (rows && size <= block && r1 - r0 == size) {
      int64_t per = std::max<int64_t>(1, block / std::max<int64_t>(size, 1));
      for (int64_t p = 0; p < n; p += per) {
        int64_t m = std::min(per, n - p);
        evaluate(local, h, args_, (p0 + p) * size, long(m * size), values, found);
        for (size_t a = 0; a < accs.size(); a++) {
          auto& x = accs[a];
          if (x.reducer < RARGMAX) {
            ops.foldRows[x.reducer][x.type](h.acc[a] + size_t(p) * x.bytes, found[a], long(m), long(size));
            continue;
          }
          for (int64_t i = 0; i < m; i++) one(h, a, p + i, part(a, i * size), 0, long(size));
        }
      }
      return;
    }
    if (rows) {
      for (int64_t p = 0; p < n; p++)
        for (int64_t r = r0; r < r1;) {
          int64_t at = (p0 + p) * size + r;
          long len = long(std::min<int64_t>(r1 - r, block - (at % block)));
          evaluate(local, h, args_, at, len, values, found);
          for (size_t a = 0; a < accs.size(); a++) one(h, a, p, found[a], r, len);
          r += len;
        }
      return;
    }
    int64_t o = p0 / inner, c = p0 % inner;
    int64_t steps = n == inner ? std::max<int64_t>(1, block / inner) : 1;
    for (int64_t r = r0; r < r1; r += steps) {
      int64_t m = std::min(steps, r1 - r);
      evaluate(local, h, args_, (o * size + r) * inner + c, long(n * m), values, found);
      for (size_t a = 0; a < accs.size(); a++) {
        auto& x = accs[a];
        for (int64_t i = 0; i < m; i++) {
          const uint8_t* w = part(a, i * n);
          if (x.reducer < RARGMAX) ops.merge[x.reducer][x.type](h.acc[a], w, long(n));
          else
            byType(x.from, [&](auto t) {
              using T = decltype(t);
              argMerge(reinterpret_cast<int32_t*>(h.acc[a]), reinterpret_cast<T*>(h.best[a]), reinterpret_cast<const T*>(w), r + i, long(n), x.reducer == RARGMAX);
            });
        }
      }
    }
  }
  void one(Held& h, size_t a, int64_t p, const void* v, int64_t r, long n) const {
    auto& x = accs[a];
    if (x.reducer < RARGMAX) return ops.fold[x.reducer][x.type](h.acc[a] + size_t(p) * x.bytes, v, n);
    byType(x.from, [&](auto t) {
      using T = decltype(t);
      argFold(reinterpret_cast<int32_t*>(h.acc[a])[p], reinterpret_cast<T*>(h.best[a])[p], static_cast<const T*>(v), r, n, x.reducer == RARGMAX);
    });
  }
  void store(uint8_t* local, const Held& h, uint8_t* const* args_, int64_t p0, int64_t n) const {
    const void* at[16];
    size_t bytes[16];
    for (size_t a = 0; a < accs.size(); a++) at[a] = h.acc[a], bytes[a] = accs[a].bytes;
    storing.run(local + aligned(eval.bytes()), args_, at, bytes, accs.size(), p0, n);
  }

  void run(uint8_t* const* args_, const Team& team) override {
    if (!points) return;
    double ns = double(points) * double(size) * (0.12 * (eval.weight() + 1) + (rows && size < 32 ? 3.0 / double(size + 1) : 0));
    if (groups > 1) return grouped(args_, team, ns);
    int64_t per = rows ? points : inner;  // chunks do not go beyond
    int64_t chunks = (per + chunk - 1) / chunk;
    if (rows) {
      // A few points each where there are few of them.
      int64_t step = std::max<int64_t>(1, std::min<int64_t>(chunk, points / (team.threads * 4)));
      team.share((points + step - 1) / step, ns, [&](int64_t from, int64_t to, int t) {
        Held h;
        uint8_t* local = team.local[size_t(t)];
        place(local, h);
        for (int64_t p = from * step, end = std::min(points, to * step); p < end; p += chunk) {
          int64_t n = std::min<int64_t>(chunk, end - p);
          begin(h, n);
          accumulate(local, h, args_, p, n, 0, size);
          store(local, h, args_, p, n);
        }
      });
      return;
    }
    team.share(outer * chunks, ns, [&](int64_t from, int64_t to, int t) {
      Held h;
      uint8_t* local = team.local[size_t(t)];
      place(local, h);
      for (int64_t i = from; i < to; i++) {
        int64_t c = (i % chunks) * chunk, p = (i / chunks) * inner + c, n = std::min<int64_t>(chunk, inner - c);
        begin(h, n);
        accumulate(local, h, args_, p, n, 0, size);
        store(local, h, args_, p, n);
      }
    });
  }

  // Parts of the reduction one by one, then the parts together, in order.
  void grouped(uint8_t* const* args_, const Team& team, double ns) const {
    size_t each = size_t(points) * 8;
    auto part = [&](int64_t g, size_t a) { return team.shared + (size_t(g) * accs.size() + a) * each; };
    team.share(groups, ns, [&](int64_t from, int64_t to, int t) {
      Held h;
      uint8_t* local = team.local[size_t(t)];
      place(local, h);
      for (int64_t g = from; g < to; g++) {
        int64_t r0 = size * g / groups, r1 = size * (g + 1) / groups;
        for (int64_t p = 0; p < points;) {
          int64_t n = std::min<int64_t>(chunk, rows ? points - p : inner - p % inner);
          begin(h, n);
          accumulate(local, h, args_, p, n, r0, r1);
          for (size_t a = 0; a < accs.size(); a++) std::memcpy(part(g, a) + size_t(p) * accs[a].bytes, h.acc[a], size_t(n) * accs[a].bytes);
          p += n;
        }
      }
    });
    Held h;
    uint8_t* local = team.local[0];
    place(local, h);
    for (int64_t p = 0; p < points; p += chunk) {
      int64_t n = std::min<int64_t>(chunk, points - p);
      begin(h, n);
      for (size_t a = 0; a < accs.size(); a++)
        for (int64_t g = 0; g < groups; g++) ops.merge[accs[a].reducer][accs[a].type](h.acc[a], part(g, a) + size_t(p) * accs[a].bytes, long(n));
      store(local, h, args_, p, n);
    }
  }
};

struct Nothing : Exec {
  void run(uint8_t* const*, const Team&) override {}
};

}  // namespace

std::unique_ptr<Exec> makeLoop(const Kernel& k) {
  if (!total(k.space)) return std::make_unique<Nothing>();
  if (auto turned = makeTurned(k)) return turned;
  if (auto lines = makeLines(k)) return lines;
  if (k.accs.empty()) return std::make_unique<MapRun>(k);
  if (k.accs.size() > 16) throw BadProgram(k.name + ": more than 16 accumulators");
  return std::make_unique<ReduceRun>(k);
}

}  // namespace hb
