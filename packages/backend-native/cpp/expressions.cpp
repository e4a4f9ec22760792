// Expressions and stores of a Program, checked.
#include "reader.h"

namespace hb {
namespace {

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

}  // namespace

std::vector<Node> readExpressions(Reader& r, const Kernel& k, const std::vector<int64_t>& loops, const std::vector<DType>& accs) {
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

void readStores(Reader& r, Kernel& k, const std::vector<DType>& accs) {
  k.outNodes = readExpressions(r, k, k.space, accs);
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

}  // namespace hb
