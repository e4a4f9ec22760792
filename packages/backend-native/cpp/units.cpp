#include "units.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace hb {
namespace {

// Less than this between kernels stays in cache anyway.
constexpr int64_t kWorthwhile = int64_t(1) << 20;
// What a slice touches, and what all slices read: weights, which as operands of products take half as much again, have to be in the second
// cache still when the next slice comes, whatever the slice before has written.
constexpr int64_t kSliceBytes = int64_t(1) << 20, kFixedBytes = 288 << 10;

bool meet(Cut::Reach& r, int64_t stride, int64_t lo, int64_t hi) {
  if (r.used && r.stride != stride) return false;
  r.lo = r.used ? std::min(r.lo, lo) : lo;
  r.hi = r.used ? std::max(r.hi, hi) : hi;
  r.used = true;
  r.stride = stride;
  return true;
}
// An address over loops of these sizes, but for the axis.
bool meet(Cut::Reach& r, const Affine& x, const std::vector<int64_t>& sizes, int axis) {
  int64_t lo = x.offset, hi = x.offset;
  for (size_t i = 0; i < sizes.size(); i++) {
    if (int(i) == axis) continue;
    int64_t far = x.strides[i] * (sizes[i] - 1);
    (far < 0 ? lo : hi) += far;
  }
  return meet(r, x.strides[size_t(axis)], lo, hi);
}
bool meetNodes(Cut& c, const std::vector<Node>& nodes, const std::vector<int64_t>& sizes) {
  for (auto& n : nodes) {
    if (n.op == Op::Index && n.index.strides[size_t(c.axis)]) return false;
    for (auto& b : n.bounds)
      if (b.index.strides[size_t(c.axis)]) return false;
    if (n.op != Op::Load) continue;
    auto& r = c.args[size_t(n.arg)];
    if (!meet(r, n.index, sizes, c.axis)) return false;
    if (n.checked && r.stride) return false;
    if (!n.dyn.empty() || n.checked) r.anywhere = true;
  }
  return true;
}
bool meetOperand(Cut& c, const Kernel& k, const Operand& o, bool left) {
  Affine x;
  x.offset = o.offset;
  x.strides = o.batch;
  x.strides.push_back(left ? o.row : 0);
  x.strides.push_back(left ? 0 : o.col);
  auto sizes = k.space;
  x.strides.push_back(left ? o.col : o.row);
  sizes.push_back(k.k);
  return meet(c.args[size_t(o.arg)], x, sizes, c.axis);
}

// Whether slice b of the argument lies in [b, b + 1) · stride.
bool contained(const Cut::Reach& r, int64_t extent, int64_t slices) {
  int64_t steps = extent / slices;
  return !r.anywhere && r.stride > 0 && r.lo >= 0 && r.hi + r.stride * (steps - 1) < r.stride * steps;
}

class Grouping {
 public:
  Grouping(const Program& p, const std::vector<Cut>& cuts) : p_(p), cuts_(cuts) {}
  std::vector<Unit> run() {
    for (int i = 0; i < int(p_.steps.size()); i++) {
      if (joins(i)) continue;
      close();
      if (!joins(i)) units_.push_back({{i}, 1});
    }
    close();
    return std::move(units_);
  }

 private:
  struct Touch {
    int step;
    size_t arg;
  };
  bool fits(int step, size_t arg, int64_t g) const {
    auto& c = cuts_[size_t(step)];
    auto& r = c.args[arg];
    if (!r.used) return true;
    int b = p_.steps[size_t(step)].buffers[arg];
    return contained(r, c.extent, g) && r.stride * c.extent == written_.at(b);
  }
  // Whether nothing else has its memory: results may take over that of an operand.
  bool own(const Kernel& k, int b) const {
    auto& d = p_.buffers[size_t(b)];
    return d.role == Role::Temp || (d.role == Role::Output && d.alias < 0 && k.kind == Kind::Loop);
  }
  bool joins(int i) {
    auto& s = p_.steps[size_t(i)];
    auto& c = cuts_[size_t(i)];
    if (c.axis < 0) return false;
    int64_t g = std::gcd(common_, c.extent);
    if (g < 4) return false;
    auto written = written_;
    int64_t fixed = fixedBytes_;
    for (size_t a = 0; a < s.buffers.size(); a++) {
      int b = s.buffers[a];
      auto& r = c.args[a];
      if (s.kernel->args[a].access == 0) {
        if (r.used && !r.stride && !fixed_.count(b)) fixed += p_.buffers[size_t(b)].bytes;
        continue;
      }
      if (!own(*s.kernel, b) || !r.used || (read_.count(b) && !written.count(b))) return false;
      int64_t span = r.stride * c.extent;
      if (!contained(r, c.extent, g) || (written.count(b) && written[b] != span)) return false;
      written[b] = span;
    }
    if (!steps_.empty() && fixed > kFixedBytes) return false;
    std::swap(written, written_);
    bool good = true;
    for (size_t a = 0; a < s.buffers.size() && good; a++)
      if (written_.count(s.buffers[a])) good = fits(i, a, g);
    if (g != common_)
      for (auto& t : touches_)
        if (good && written_.count(p_.steps[size_t(t.step)].buffers[t.arg])) good = fits(t.step, t.arg, g);
    if (!good) {
      std::swap(written, written_);
      return false;
    }
    common_ = g;
    fixedBytes_ = fixed;
    steps_.push_back(i);
    for (size_t a = 0; a < s.buffers.size(); a++) {
      touches_.push_back({i, a});
      if (s.kernel->args[a].access == 0) {
        read_.insert(s.buffers[a]);
        if (c.args[a].used && !c.args[a].stride) fixed_.insert(s.buffers[a]);
      }
    }
    return true;
  }
  void close() {
    int64_t bytes = 0;
    for (auto& [b, _] : written_) bytes += p_.buffers[size_t(b)].bytes;
    if (steps_.size() < 2 || bytes < kWorthwhile)
      for (int i : steps_) units_.push_back({{i}, 1});
    else
      units_.push_back({steps_, slicesFor(bytes)});
    steps_.clear();
    touches_.clear();
    written_.clear();
    read_.clear();
    fixed_.clear();
    fixedBytes_ = 0;
    common_ = 0;
  }
  // Few large slices that fit a cache, but enough for threads to have some each.
  int64_t slicesFor(int64_t bytes) const {
    // Loops read about as much again; products want slices of many rows.
    bool dots = std::any_of(steps_.begin(), steps_.end(), [&](int i) { return p_.steps[size_t(i)].kernel->kind == Kind::Dot; });
    int64_t most = dots ? kSliceBytes : kSliceBytes / 2, best = 1;
    for (int64_t n = 2; n <= std::min<int64_t>(common_, 256); n++) {
      if (common_ % n) continue;
      best = n;
      if (n >= 8 && bytes / n <= most) break;
    }
    return best;
  }

  const Program& p_;
  const std::vector<Cut>& cuts_;
  std::vector<Unit> units_;
  std::vector<int> steps_;
  std::vector<Touch> touches_;
  std::map<int, int64_t> written_;
  std::set<int> read_, fixed_;
  int64_t fixedBytes_ = 0, common_ = 0;
};

}  // namespace

Cut cutOf(const Kernel& k) {
  Cut c;
  c.args.resize(k.args.size());
  bool dot = k.kind == Kind::Dot;
  if (!dot && k.kind != Kind::Loop) return c;
  // Rows of a single product, batches of several.
  size_t axes = dot ? k.space.size() - 1 : k.space.size(), axis = 0;
  while (axis < axes && k.space[axis] == 1) axis++;
  if (axis == axes || k.space[axis] < 2) return c;
  c.axis = int(axis);
  c.extent = k.space[axis];
  auto all = k.space;
  all.insert(all.end(), k.reduce.begin(), k.reduce.end());
  bool good = meetNodes(c, k.nodes, all) && meetNodes(c, k.outNodes, k.space);
  for (auto& a : k.args) good = good && a.access != 2;
  if (good && dot) good = meetOperand(c, k, k.lhs, true) && meetOperand(c, k, k.rhs, false);
  for (auto& s : k.stores) {
    auto& r = c.args[size_t(s.arg)];
    good = good && s.index.strides[axis] != 0 && meet(r, s.index, k.space, c.axis);
  }
  if (!good) c.axis = -1;
  return c;
}

Kernel sliceOf(const Kernel& k, const Cut& cut, int64_t slices) {
  Kernel s;
  s.kind = k.kind;
  s.name = k.name;
  s.args = k.args;
  s.elements = k.elements;
  s.space = k.space;
  s.reduce = k.reduce;
  s.nodes = k.nodes;
  s.outNodes = k.outNodes;
  s.accs = k.accs;
  s.stores = k.stores;
  s.partial = k.partial;
  s.m = k.m;
  s.n = k.n;
  s.k = k.k;
  s.batch = k.batch;
  s.lhs = k.lhs;
  s.rhs = k.rhs;
  s.dtype = k.dtype;
  size_t axis = size_t(cut.axis);
  s.space[axis] /= slices;
  if (k.kind == Kind::Dot) (axis < k.batch.size() ? s.batch[axis] : s.m) /= slices;
  return s;
}

std::vector<Unit> unitsOf(const Program& p, const std::vector<Cut>& cuts) { return Grouping(p, cuts).run(); }

int64_t place(std::vector<Lease>& leases) {
  std::vector<size_t> order(leases.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return leases[a].bytes > leases[b].bytes; });
  std::vector<size_t> placed;  // by offset
  int64_t end = 0;
  for (size_t i : order) {
    auto& x = leases[i];
    x.bytes = (x.bytes + 63) & ~int64_t(63);
    int64_t at = 0;
    for (size_t j : placed) {
      auto& y = leases[j];
      if (y.last < x.first || x.last < y.first) continue;
      if (y.offset - at >= x.bytes) break;
      at = std::max(at, y.offset + y.bytes);
    }
    x.offset = at;
    end = std::max(end, at + x.bytes);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), i, [&](size_t a, size_t b) { return leases[a].offset < leases[b].offset; }), i);
  }
  return end;
}

}  // namespace hb
