#include <cmath>
#include <cstring>

#include "program.h"

namespace hb {

const uint8_t kBytes[DTYPES] = {4, 2, 2, 8, 1, 2, 4, 8, 1, 2, 4, 1};
const uint8_t kValueBytes[VTYPES] = {4, 8, 4, 4, 8, 1};
const VType kValue[DTYPES] = {VF32, VF32, VF32, VF64, VI32, VI32, VI32, VI64, VI32, VI32, VU32, VBOOL};

namespace {

using Wide = __int128;
constexpr int64_t kMost = int64_t(1) << 52;
constexpr int kDepth = 32;

[[noreturn]] void bad(const std::string& rule) { throw BadProgram(rule); }
void need(bool ok, const char* rule) {
  if (!ok) bad(rule);
}

struct Reader {
  const uint8_t *p, *end;
  uint8_t byte() {
    need(p < end, "it ends too early");
    return *p++;
  }
  uint64_t varint() {
    uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint8_t b = byte();
      v |= uint64_t(b & 127) << shift;
      if (!(b & 128)) return v;
    }
    bad("a number is too long");
  }
  int64_t size() {
    uint64_t v = varint();
    need(v <= uint64_t(kMost), "a size is too large");
    return int64_t(v);
  }
  int64_t whole() {
    uint64_t v = varint();
    int64_t x = int64_t(v >> 1) ^ -int64_t(v & 1);
    need(x <= kMost && x >= -kMost, "a number is too large");
    return x;
  }
  // A length of things that take at least a byte each.
  int count() {
    int64_t n = size();
    need(n <= end - p, "a list is longer than the rest");
    return int(n);
  }
  int index(int64_t below, const char* what) {
    int64_t n = size();
    need(n < below, what);
    return int(n);
  }
  template <class E>
  E one(E count, const char* what) {
    uint8_t b = byte();
    need(b < uint8_t(count), what);
    return E(b);
  }
  bool flag() { return byte() != 0; }
  template <class T>
  T raw() {
    need(size_t(end - p) >= sizeof(T), "it ends too early");
    T v;
    std::memcpy(&v, p, sizeof v);
    p += sizeof v;
    return v;
  }
  std::string text() {
    int n = count();
    std::string s(reinterpret_cast<const char*>(p), size_t(n));
    p += n;
    return s;
  }
  std::vector<int64_t> sizes() {
    std::vector<int64_t> v(size_t(count()), 0);
    for (auto& x : v) x = size();
    return v;
  }
  std::vector<int64_t> wholes() {
    std::vector<int64_t> v(size_t(count()), 0);
    for (auto& x : v) x = whole();
    return v;
  }
};

int64_t product(const std::vector<int64_t>& sizes) {
  Wide n = 1;
  for (int64_t s : sizes) {
    n *= s;
    need(n <= kMost, "loops are too large");
  }
  return int64_t(n);
}
std::vector<int64_t> joined(std::vector<int64_t> a, const std::vector<int64_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
bool empty(const std::vector<int64_t>& sizes) {
  for (int64_t s : sizes)
    if (!s) return true;
  return false;
}

Affine affine(Reader& r, size_t loops) {
  Affine x;
  x.offset = r.whole();
  x.strides = r.wholes();
  need(x.strides.size() <= loops, "an address has more strides than there are loops");
  x.strides.resize(loops, 0);
  return x;
}

struct Range {
  Wide lo, hi;
};
// Over loop variables within [lo, hi].
struct Box {
  std::vector<int64_t> lo, hi;
};
Range rangeOf(const Affine& x, const Box& b) {
  Range r{x.offset, x.offset};
  for (size_t i = 0; i < b.lo.size(); i++) {
    Wide p = Wide(x.strides[i]) * b.lo[i], q = Wide(x.strides[i]) * b.hi[i];
    r.lo += p < q ? p : q;
    r.hi += p < q ? q : p;
  }
  return r;
}
Box boxOf(const std::vector<int64_t>& sizes) {
  Box b;
  for (int64_t s : sizes) {
    b.lo.push_back(0);
    b.hi.push_back(s - 1);
  }
  return b;
}
void widen(Range& r, const std::vector<DynTerm>& dyn) {
  for (auto& d : dyn) {
    Wide span = Wide(d.size - 1) * d.stride;
    if (span < 0) r.lo += span;
    else r.hi += span;
  }
}

std::vector<DynTerm> dynTerms(Reader& r, int nodes) {
  std::vector<DynTerm> v(size_t(r.count()));
  for (auto& d : v) {
    d.value = r.index(nodes, "a dynamic term names no node before it");
    d.size = r.size();
    d.stride = r.whole();
    need(d.size < INT32_MAX, "a dynamic axis is too long");
  }
  return v;
}
std::vector<Bound> boundList(Reader& r, size_t loops) {
  std::vector<Bound> v(size_t(r.count()));
  for (auto& b : v) {
    b.index = affine(r, loops);
    b.lo = r.whole();
    b.hi = r.whole();
  }
  return v;
}

bool computes(DType d) { return d == F32 || d == F64 || d == I32 || d == U32 || d == I64 || d == BOOL; }

void checkFunction(const Node& n) {
  need(computes(n.dtype), "no arithmetic in this dtype");
  bool f = isFloat(n.dtype), b = n.dtype == BOOL;
  if (n.op == Op::Unary) {
    if (n.fn == NOT) return need(!f, "not of floats");
    need(f || (!b && n.fn <= TRUNC), "a function that this dtype has not");
  } else {
    bool bits = n.fn >= AND;
    if (b) need(n.fn == AND || n.fn == OR || n.fn == XOR || n.fn == MIN || n.fn == MAX || n.fn == MUL || n.fn == ADD, "no arithmetic on bool");
    else if (f) need(!bits, "no bits of floats");
    else need(n.fn != ATAN2, "atan2 of integers");
  }
}

// Expressions over loops; `accs` are the dtypes of accumulators in scope.
std::vector<Node> expressions(Reader& r, const Kernel& k, const std::vector<int64_t>& loops, const std::vector<DType>& accs) {
  std::vector<Node> nodes(size_t(r.count()));
  int at = 0;
  auto child = [&] { return r.index(at, "an operand names no node before it"); };
  for (auto& n : nodes) {
    n.op = r.one(Op::Count, "unknown operation");
    n.dtype = r.one(DTYPES, "unknown dtype");
    auto same = [&](int i, DType d) { need(nodes[size_t(i)].dtype == d, "an operand has another dtype"); };
    switch (n.op) {
      case Op::Const:
        if (n.dtype == I64) n.whole = r.raw<int64_t>();
        else n.value = r.raw<double>();
        break;
      case Op::Load: {
        n.arg = r.index(int64_t(k.args.size()), "a load of no argument");
        need(k.args[size_t(n.arg)].access != 1, "a load of an argument that is only written");
        need(k.args[size_t(n.arg)].dtype == n.dtype, "a load of another dtype than its argument's");
        n.index = affine(r, loops.size());
        n.dyn = dynTerms(r, at);
        for (auto& d : n.dyn) same(d.value, I32);
        break;
      }
      case Op::Index:
        n.index = affine(r, loops.size());
        break;
      case Op::Acc:
        n.arg = r.index(int64_t(accs.size()), "no such accumulator");
        need(accs[size_t(n.arg)] == n.dtype, "an accumulator of another dtype");
        break;
      case Op::Guard:
        n.bounds = boundList(r, loops.size());
        n.a[0] = child();
        n.a[1] = child();
        same(n.a[0], n.dtype);
        same(n.a[1], n.dtype);
        break;
      case Op::Unary:
        n.fn = r.one(UNARIES, "unknown function");
        n.a[0] = child();
        same(n.a[0], n.dtype);
        checkFunction(n);
        break;
      case Op::Binary:
        n.fn = r.one(BINARIES, "unknown function");
        n.a[0] = child();
        n.a[1] = child();
        same(n.a[0], n.dtype);
        same(n.a[1], n.dtype);
        checkFunction(n);
        break;
      case Op::Compare:
        n.fn = r.one(COMPARES, "unknown comparison");
        n.a[0] = child();
        n.a[1] = child();
        need(n.dtype == BOOL && computes(nodes[size_t(n.a[0])].dtype), "no comparison in this dtype");
        same(n.a[1], nodes[size_t(n.a[0])].dtype);
        break;
      case Op::Select:
        for (int i = 0; i < 3; i++) n.a[i] = child();
        need(computes(n.dtype), "no select in this dtype");
        same(n.a[0], BOOL);
        same(n.a[1], n.dtype);
        same(n.a[2], n.dtype);
        break;
      case Op::Cast:
        n.a[0] = child();
        break;
      case Op::Bitcast:
        n.a[0] = child();
        need(kBytes[nodes[size_t(n.a[0])].dtype] == kBytes[n.dtype], "a bitcast to another width");
        break;
      case Op::Threefry:
        n.fn = r.byte() & 1;
        need(n.dtype == U32, "threefry gives uint32");
        for (int i = 0; i < 4; i++) {
          n.a[i] = child();
          same(n.a[i], U32);
        }
        break;
      default:
        bad("unknown operation");
    }
    at++;
  }
  if (empty(loops)) return nodes;
  // What is reached without a guard must be inside everywhere; the rest is looked at when it is loaded.
  std::vector<char> plain(nodes.size(), 1);
  for (size_t i = nodes.size(); i--;) {
    auto& n = nodes[i];
    if (n.op == Op::Guard) plain[size_t(n.a[0])] = 0, plain[size_t(n.a[1])] = 0;
  }
  for (size_t i = nodes.size(); i--;) {
    auto& n = nodes[i];
    if (plain[i] || n.op == Op::Guard) continue;
    for (int a : n.a)
      if (a >= 0) plain[size_t(a)] = 0;
    for (auto& d : n.dyn) plain[size_t(d.value)] = 0;
  }
  Box all = boxOf(loops);
  for (size_t i = 0; i < nodes.size(); i++) {
    auto& n = nodes[i];
    if (n.op == Op::Index) {
      Range x = rangeOf(n.index, all);
      need(x.lo >= -kMost && x.hi <= kMost, "an index is too large");
    }
    for (auto& b : n.bounds) {
      Range x = rangeOf(b.index, all);
      need(x.lo >= -kMost && x.hi <= kMost, "a bound is too large");
    }
    if (n.op != Op::Load) continue;
    Range x = rangeOf(n.index, all);
    need(x.lo >= -kMost && x.hi <= kMost, "an address is too large");
    widen(x, n.dyn);
    need(x.lo >= -kMost && x.hi <= kMost, "an address is too large");
    for (auto& d : n.dyn)
      if (d.size < 1) n.checked = true;
    if (x.lo >= 0 && x.hi < k.elements[size_t(n.arg)]) continue;
    need(!plain[i] || n.checked, "a load leaves its buffer");
    n.checked = true;
  }
  return nodes;
}

void stores(Reader& r, Kernel& k, const std::vector<DType>& accs) {
  k.outNodes = expressions(r, k, k.space, accs);
  int n = r.count();
  need(n > 0, "a kernel must store something");
  for (int i = 0; i < n; i++) {
    Store s;
    s.arg = r.index(int64_t(k.args.size()), "a store to no argument");
    need(k.args[size_t(s.arg)].access != 0, "a store to an argument that is only read");
    s.index = affine(r, k.space.size());
    s.value = r.index(int64_t(k.outNodes.size()), "a store of no value");
    need(k.outNodes[size_t(s.value)].dtype == k.args[size_t(s.arg)].dtype, "a store of another dtype");
    if (!empty(k.space)) {
      Range x = rangeOf(s.index, boxOf(k.space));
      need(x.lo >= 0 && x.hi < k.elements[size_t(s.arg)], "a store leaves its buffer");
    }
    k.stores.push_back(std::move(s));
  }
}

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

std::unique_ptr<Program> program(Reader& r, int depth);

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
      k.bodies.push_back(program(r, depth + 1));
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
    k.bodies.push_back(program(r, depth + 1));
    signature(*k.bodies[0], joined(ins, k.xBytes), joined(k.carryBytes, k.yBytes), bytes[args - 1]);
  } else {
    k.bodies.push_back(program(r, depth + 1));
    signature(*k.bodies[0], ins, {1}, bytes[args - 1]);
    k.bodies.push_back(program(r, depth + 1));
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
  stores(r, k, {k.dtype});
}

void body(Reader& r, Kernel& k, const std::vector<int64_t>& bytes, int depth) {
  switch (k.kind) {
    case Kind::Loop: {
      k.space = r.sizes();
      k.reduce = r.sizes();
      need(k.space.size() + k.reduce.size() <= 64, "too many loops");
      auto loops = joined(k.space, k.reduce);
      for (auto& s : loops) need(s < kMost, "a loop is too long");
      if (!empty(loops)) product(loops);
      else product(k.space);
      k.nodes = expressions(r, k, loops, {});
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
      return stores(r, k, dtypes);
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
      return stores(r, k, {k.dtype});
    }
    case Kind::Conv:
      return convolution(r, k);
    case Kind::Scatter: {
      k.space = r.sizes();
      need(k.space.size() <= 64, "too many loops");
      if (!empty(k.space)) product(k.space);
      k.target = r.index(int64_t(k.args.size()), "no such target");
      need(k.args[size_t(k.target)].access == 2, "the target must be updated");
      k.nodes = expressions(r, k, k.space, {});
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

std::unique_ptr<Program> program(Reader& r, int depth) {
  need(depth < kDepth, "Programs are nested too deeply");
  auto p = std::make_unique<Program>();
  p->arenaBytes = r.size();
  need(p->arenaBytes <= int64_t(1) << 46, "the arena is too large");
  int n = r.count();
  for (int i = 0; i < n; i++) {
    BufferDecl b;
    b.role = r.one(Role(4), "unknown role");
    b.bytes = r.size();
    b.offset = 0;
    if (b.role == Role::Temp) {
      b.offset = r.size();
      need(b.offset % 64 == 0 && b.offset + b.bytes <= p->arenaBytes, "a temporary leaves the arena");
    } else if (b.role == Role::Const) {
      need(b.bytes <= r.end - r.p, "a constant is longer than the rest");
      b.data.assign(r.p, r.p + b.bytes);
      r.p += b.bytes;
    }
    p->buffers.push_back(std::move(b));
  }
  std::vector<char> listed(size_t(n), 0);
  for (auto [list, role] : {std::pair{&p->inputs, Role::Input}, std::pair{&p->outputs, Role::Output}}) {
    int m = r.count();
    for (int i = 0; i < m; i++) {
      int b = r.index(n, "an input or output that is no buffer");
      need(p->buffers[size_t(b)].role == role && !listed[size_t(b)], "an input or output of another role, or listed twice");
      listed[size_t(b)] = 1;
      list->push_back(b);
    }
  }
  for (int i = 0; i < n; i++) {
    Role role = p->buffers[size_t(i)].role;
    need(listed[size_t(i)] || role == Role::Temp || role == Role::Const, "an input or output that is not listed");
  }
  int steps = r.count();
  for (int i = 0; i < steps; i++) {
    Step s;
    s.kernel = std::make_unique<Kernel>();
    auto& k = *s.kernel;
    k.kind = r.one(Kind::Count, "unknown kind of kernel");
    k.name = r.text();
    try {
      int args = r.count();
      std::vector<int64_t> bytes;
      for (int a = 0; a < args; a++) {
        Arg arg;
        arg.dtype = r.one(DTYPES, "unknown dtype");
        arg.access = r.byte();
        need(arg.access < 3, "unknown access");
        int b = r.index(n, "an argument that is no buffer");
        auto& decl = p->buffers[size_t(b)];
        need(arg.access == 0 || decl.role == Role::Output || decl.role == Role::Temp, "an input or a constant is written");
        k.args.push_back(arg);
        k.elements.push_back(decl.bytes / kBytes[arg.dtype]);
        bytes.push_back(decl.bytes);
        s.buffers.push_back(b);
      }
      body(r, k, bytes, depth);
    } catch (const BadProgram& e) {
      if (std::strncmp(e.what(), "step ", 5) == 0) throw;
      bad("step " + std::to_string(i) + " (" + k.name.substr(0, 80) + "): " + e.what());
    }
    p->steps.push_back(std::move(s));
  }
  return p;
}

}  // namespace

std::unique_ptr<Program> decode(const uint8_t* bytes, size_t size) {
  Reader r{bytes, bytes + size};
  need(r.raw<uint32_t>() == 0x314e4248, "it does not begin as a Program does");
  auto p = program(r, 0);
  need(r.p == r.end, "something follows its end");
  return p;
}

}  // namespace hb
