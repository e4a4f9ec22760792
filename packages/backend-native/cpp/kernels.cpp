// Kernels of a Program, checked.
#include "reader.h"

namespace hb {
namespace {

void readable(const Kernel& k, int arg) { need(k.args[size_t(arg)].access != 1, "an operand is only written"); }

Operand operand(Reader& r, const Kernel& k, int64_t rows, int64_t cols) {
  Operand o;
  o.arg = r.index(int64_t(k.args.size()), "an operand that is no argument");
  readable(k, o.arg);
  o.offset = r.whole();
  o.batch = r.wholes();
  o.row = r.whole();
  o.col = r.whole();
  need(o.batch.size() == k.batch.size(), "batch strides for other axes");
  if (empty(k.batch) || !rows || !cols || !k.m || !k.n || !k.k) return o;
  Affine x{o.offset, o.batch};
  x.strides.push_back(o.row);
  x.strides.push_back(o.col);
  auto sizes = k.batch;
  sizes.push_back(rows);
  sizes.push_back(cols);
  Range range = rangeOf(x, boxOf(sizes));
  need(range.lo >= 0 && range.hi < k.elements[size_t(o.arg)], "an operand leaves its buffer");
  return o;
}

void signature(const Program& p, const std::vector<int64_t>& ins, const std::vector<int64_t>& outs, int64_t arena) {
  need(p.inputs.size() == ins.size() && p.outputs.size() == outs.size(), "a nested Program with another signature");
  for (size_t i = 0; i < ins.size(); i++) need(p.buffers[size_t(p.inputs[i])].bytes <= ins[i], "a nested input is too large");
  for (size_t i = 0; i < outs.size(); i++) need(p.buffers[size_t(p.outputs[i])].bytes <= outs[i], "a nested output is too large");
  need(p.arenaBytes <= arena, "a nested arena is too small");
}

void control(Reader& r, Kernel& k, const std::vector<int64_t>& bytes, int depth) {
  size_t args = k.args.size();
  auto part = [&](size_t from, size_t n) { return std::vector<int64_t>(bytes.begin() + long(from), bytes.begin() + long(from + n)); };
  auto group = [&](size_t& at, const std::vector<int64_t>& sizes, bool written, int64_t times = 1) {
    for (int64_t s : sizes) {
      need(s <= kMost / (times ? times : 1), "a loop is too large");
      need(bytes[at] >= s * times, "an argument of a loop is too small");
      need(written ? k.args[at].access != 0 : k.args[at].access != 1, "an argument of a loop with the wrong access");
      at++;
    }
  };
  if (k.kind == Kind::Cond) {
    k.operandCount = r.count();
    k.resultCount = r.count();
    size_t n = size_t(k.operandCount), m = size_t(k.resultCount);
    need(args == 2 + n + m, "other arguments than a branch has");
    need(k.args[0].dtype == I32 && k.args[0].access != 1 && bytes[0] >= 4, "the index must be int32");
    size_t at = 1;
    group(at, std::vector<int64_t>(n, 0), false);
    group(at, std::vector<int64_t>(m + 1, 0), true);
    int branches = r.count();
    need(branches > 0, "no branches");
    for (int i = 0; i < branches; i++) {
      k.bodies.push_back(readProgram(r, depth + 1));
      signature(*k.bodies.back(), part(1, n), part(1 + n, m), bytes[args - 1]);
    }
    return;
  }
  bool scan = k.kind == Kind::Scan;
  if (scan) {
    k.length = r.size();
    k.reverse = r.flag();
  }
  k.consts = r.count();
  k.carryBytes = r.sizes();
  if (scan) {
    k.xBytes = r.sizes();
    k.yBytes = r.sizes();
  }
  size_t consts = size_t(k.consts), at = consts, nc = k.carryBytes.size();
  need(args == consts + 3 * nc + k.xBytes.size() + k.yBytes.size() + (scan ? 1 : 2), "other arguments than a loop has");
  for (size_t i = 0; i < consts; i++) need(k.args[i].access != 1, "an argument of a loop with the wrong access");
  group(at, k.carryBytes, false);
  group(at, k.xBytes, false, k.length);
  group(at, k.carryBytes, true);
  group(at, k.yBytes, true, k.length);
  group(at, k.carryBytes, true);
  if (!scan) group(at, {1}, true);
  group(at, {0}, true);
  auto ins = joined(part(0, consts), k.carryBytes);
  if (scan) {
    k.bodies.push_back(readProgram(r, depth + 1));
    signature(*k.bodies[0], joined(ins, k.xBytes), joined(k.carryBytes, k.yBytes), bytes[args - 1]);
  } else {
    k.bodies.push_back(readProgram(r, depth + 1));
    signature(*k.bodies[0], ins, {1}, bytes[args - 1]);
    k.bodies.push_back(readProgram(r, depth + 1));
    signature(*k.bodies[1], ins, k.carryBytes, bytes[args - 1]);
  }
}

void convolution(Reader& r, Kernel& k) {
  k.direction = r.byte();
  need(k.direction < 3, "unknown direction");
  auto& g = k.g;
  g.batch = r.size();
  g.inChannels = r.size();
  g.outChannels = r.size();
  g.groups = r.size();
  g.in = r.sizes();
  g.out = r.sizes();
  g.kernel = r.sizes();
  g.strides = r.sizes();
  g.dilation = r.sizes();
  g.pad = r.wholes();
  size_t rank = g.in.size();
  need(rank >= 1 && rank <= 8, "a convolution over too many axes");
  need(g.out.size() == rank && g.kernel.size() == rank && g.strides.size() == rank && g.dilation.size() == rank && g.pad.size() == rank,
       "spatial lists of different lengths");
  need(g.groups > 0 && g.inChannels % g.groups == 0 && g.outChannels % g.groups == 0, "channels must be multiples of the groups");
  for (size_t i = 0; i < rank; i++) {
    need(g.strides[i] > 0 && g.dilation[i] > 0, "strides and dilations must be positive");
    Wide far = Wide(g.out[i]) * g.strides[i] + Wide(g.kernel[i]) * g.dilation[i] + (g.pad[i] < 0 ? -Wide(g.pad[i]) : Wide(g.pad[i]));
    need(far < kMost, "a convolution is too large");
  }
  std::vector<int64_t> x{g.batch}, w = g.kernel, y{g.batch};
  x.insert(x.end(), g.in.begin(), g.in.end());
  y.insert(y.end(), g.out.begin(), g.out.end());
  x.push_back(g.inChannels);
  w.push_back(g.inChannels / g.groups);
  w.push_back(g.outChannels);
  y.push_back(g.outChannels);
  const std::vector<int64_t>* roles[3][3] = {{&x, &w, &y}, {&w, &y, &x}, {&x, &y, &w}};
  k.space = *roles[k.direction][2];
  product(k.space);
  for (int i = 0; i < 2; i++) {
    k.operands[i] = r.index(int64_t(k.args.size()), "an operand that is no argument");
    readable(k, k.operands[i]);
    need(product(*roles[k.direction][i]) <= k.elements[size_t(k.operands[i])], "an operand leaves its buffer");
  }
  k.dtype = r.one(DTYPES, "unknown dtype");
  need(computes(k.dtype) && k.dtype != BOOL, "no convolution in this dtype");
  readStores(r, k, {k.dtype});
}

}  // namespace

void readKernel(Reader& r, Kernel& k, const std::vector<int64_t>& bytes, int depth) {
  switch (k.kind) {
    case Kind::Loop: {
      k.space = r.sizes();
      k.reduce = r.sizes();
      need(k.space.size() + k.reduce.size() <= 64, "too many loops");
      auto loops = joined(k.space, k.reduce);
      for (auto& s : loops) need(s < kMost, "a loop is too long");
      if (!empty(loops)) product(loops);
      else product(k.space);
      k.nodes = readExpressions(r, k, loops, {});
      int n = r.count();
      std::vector<DType> dtypes;
      for (int i = 0; i < n; i++) {
        Acc a;
        a.reducer = r.one(RSET, "unknown reducer");
        a.dtype = r.one(DTYPES, "unknown dtype");
        a.value = r.index(int64_t(k.nodes.size()), "an accumulator of no value");
        bool arg = a.reducer >= RARGMAX, logic = a.reducer == RANY || a.reducer == RALL;
        need(!arg || a.dtype == I32, "argMax yields int32");
        need(!logic || a.dtype == BOOL, "any and all are of bool");
        need(arg || k.nodes[size_t(a.value)].dtype == a.dtype, "an accumulator of another dtype");
        DType v = k.nodes[size_t(a.value)].dtype;
        need(computes(v) || arg || a.reducer == RMAX || a.reducer == RMIN, "no reduction in this dtype");
        need(a.dtype != BOOL || arg || logic || a.reducer == RMAX || a.reducer == RMIN || a.reducer == RSUM || a.reducer == RPROD, "no such reduction of bool");
        dtypes.push_back(a.dtype);
        k.accs.push_back(a);
      }
      need(k.reduce.empty() || n > 0, "reduce loops need an accumulator");
      return readStores(r, k, dtypes);
    }
    case Kind::Dot: {
      k.batch = r.sizes();
      k.m = r.size();
      k.n = r.size();
      k.k = r.size();
      need(k.batch.size() <= 32, "too many batch axes");
      k.space = k.batch;
      k.space.push_back(k.m);
      k.space.push_back(k.n);
      if (!empty(k.space)) product(k.space);
      if (k.m && k.n && k.k) need(Wide(k.m) * k.k <= kMost && Wide(k.n) * k.k <= kMost, "a product is too large");
      k.lhs = operand(r, k, k.m, k.k);
      k.rhs = operand(r, k, k.k, k.n);
      k.dtype = r.one(DTYPES, "unknown dtype");
      need(computes(k.dtype) && k.dtype != BOOL, "no products in this dtype");
      return readStores(r, k, {k.dtype});
    }
    case Kind::Conv:
      return convolution(r, k);
    case Kind::Scatter: {
      k.space = r.sizes();
      need(k.space.size() <= 64, "too many loops");
      if (!empty(k.space)) product(k.space);
      k.target = r.index(int64_t(k.args.size()), "no such target");
      need(k.args[size_t(k.target)].access == 2, "the target must be updated");
      k.nodes = readExpressions(r, k, k.space, {});
      k.index = affine(r, k.space.size());
      k.dyn = dynTerms(r, int(k.nodes.size()));
      for (auto& d : k.dyn) need(k.nodes[size_t(d.value)].dtype == I32, "a dynamic term must be int32");
      k.bounds = boundList(r, k.space.size());
      k.reducer = r.one(REDUCERS, "unknown reducer");
      need(k.reducer == RSET || k.reducer <= RMIN, "no such scatter");
      k.value = r.index(int64_t(k.nodes.size()), "a scatter of no value");
      need(k.nodes[size_t(k.value)].dtype == k.args[size_t(k.target)].dtype, "a scatter of another dtype");
      if (!empty(k.space)) {
        Box all = boxOf(k.space);
        Range x = rangeOf(k.index, all);
        for (auto& b : k.bounds) {
          Range y = rangeOf(b.index, all);
          need(y.lo >= -kMost && y.hi <= kMost, "a bound is too large");
        }
        widen(x, k.dyn);
        need(x.lo >= -kMost && x.hi <= kMost, "an address is too large");
      }
      return;
    }
    case Kind::Argsort:
    case Kind::Cumulative: {
      need(k.args.size() == 2 && k.args[0].access != 1 && k.args[1].access != 0, "an operand and a result are needed");
      int64_t total;
      if (k.kind == Kind::Argsort) {
        k.rows = r.size();
        k.n = r.size();
        k.descending = r.flag();
        need(k.args[1].dtype == I32 && k.n < INT32_MAX, "the order must be int32");
        total = product({k.rows, k.n});
      } else {
        k.reducer = r.one(RANY, "unknown reducer");
        k.outer = r.size();
        k.n = r.size();
        k.inner = r.size();
        k.reverse = r.flag();
        k.exclusive = r.flag();
        total = product({k.outer, k.n, k.inner});
      }
      return need(k.elements[0] >= total && k.elements[1] >= total, "an argument is too small");
    }
    case Kind::Host: {
      k.host = r.index(1 << 20, "no such function of the host");
      k.operandCount = r.count();
      need(size_t(k.operandCount) <= k.args.size(), "other arguments than the function has");
      for (size_t i = 0; i < k.args.size(); i++) {
        int64_t n = r.size();
        k.xBytes.push_back(n);
        need(n <= bytes[i], "an argument is too small");
        need(int(i) < k.operandCount ? k.args[i].access != 1 : k.args[i].access != 0, "an argument with the wrong access");
      }
      return;
    }
    default:
      return control(r, k, bytes, depth);
  }
}

}  // namespace hb
