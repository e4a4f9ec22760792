// Sums over columns in two kernels: of parts of the rows, which go along with other kernels over the same rows, and of what the parts gave.
#include <algorithm>
#include <set>

#include "exec.h"
#include "units.h"

namespace hb {
namespace {

// Less than this is summed in no time as it is.
constexpr int64_t kWorth = 200000;
constexpr int64_t kFewParts = 8, kParts = 64, kMostParts = 256, kMostPoints = 8192;

// As many parts as divide the rows; they depend on sizes alone, so that threads do not change the bits.
int64_t partsOf(const Kernel& k) {
  int64_t points = total(k.space), size = total(k.reduce), rows = k.reduce.empty() ? 0 : k.reduce[0];
  if (!points || points > kMostPoints || points * size < kWorth || k.space.size() + k.reduce.size() > 60) return 1;
  int64_t want = std::min(std::clamp(points * size * 16 >> 20, kParts, kMostParts), size / kFewParts);
  for (int64_t n = std::min(want, rows); n >= kFewParts; n--)
    if (rows % n == 0) return n;
  return 1;
}

bool sums(const Kernel& k) {
  if (k.kind != Kind::Loop || k.accs.empty() || k.accs.size() > 8 || k.space.empty()) return false;
  for (auto& a : k.args)
    if (a.access == 2) return false;
  for (auto& a : k.accs)
    if (a.reducer != RSUM || a.dtype != F32) return false;
  // Columns are neighbours, rows are not: all that is loaded moves along columns, if along any.
  size_t s = k.space.size(), last = s;
  while (last > 0 && k.space[last - 1] == 1) last--;
  if (!last) return false;
  bool across = false;
  for (auto& n : k.nodes) {
    if (n.op == Op::Guard || (n.op == Op::Load && (n.checked || !n.dyn.empty()))) return false;
    if (n.op != Op::Load) continue;
    int64_t along = n.index.strides[last - 1];
    across = across || along == 1;
    for (size_t r = s; r < s + k.reduce.size(); r++)
      if (k.reduce[r - s] > 1 && n.index.strides[r] == 1) return false;
  }
  return across;
}

Affine contiguous(const std::vector<int64_t>& sizes) {
  Affine x;
  x.strides.resize(sizes.size());
  int64_t step = 1;
  for (size_t i = sizes.size(); i--; step *= sizes[i]) x.strides[i] = step;
  return x;
}

// Arguments that a new kernel has of an old one: those that it touches.
struct Arguments {
  const Step& from;
  Step& to;
  std::vector<int> places;
  Arguments(const Step& f, Step& t) : from(f), to(t), places(f.buffers.size(), -1) {}
  int add(Arg arg, int64_t elements, int buffer) {
    to.kernel->args.push_back(arg);
    to.kernel->elements.push_back(elements);
    to.buffers.push_back(buffer);
    return int(to.buffers.size()) - 1;
  }
  void use(int& arg) {
    size_t i = size_t(arg);
    if (places[i] < 0) places[i] = add(from.kernel->args[i], from.kernel->elements[i], from.buffers[i]);
    arg = places[i];
  }
  void use(std::vector<Node>& nodes) {
    for (auto& n : nodes)
      if (n.op == Op::Load) use(n.arg);
  }
};

Step stepOf(const Kernel& k, const char* suffix) {
  Step s;
  s.kernel = std::make_unique<Kernel>();
  s.kernel->kind = Kind::Loop;
  s.kernel->name = k.name + suffix;
  return s;
}

Step partial(const Step& whole, int64_t parts, int buffer) {
  const Kernel& k = *whole.kernel;
  Step made = stepOf(k, " of parts");
  Kernel& part = *made.kernel;
  size_t s = k.space.size();
  int64_t rows = k.reduce[0] / parts, points = total(k.space);
  part.partial = true;
  part.space = k.space;
  part.space.insert(part.space.begin(), parts);
  part.reduce = k.reduce;
  part.reduce[0] = rows;
  part.nodes = k.nodes;
  for (auto& n : part.nodes)
    if (!n.index.strides.empty()) n.index.strides.insert(n.index.strides.begin(), n.index.strides[s] * rows);
  part.accs = k.accs;
  Arguments arguments(whole, made);
  arguments.use(part.nodes);
  int64_t each = parts * points;
  int to = arguments.add({F32, 1}, each * int64_t(k.accs.size()), buffer);
  for (size_t a = 0; a < k.accs.size(); a++) {
    Node acc;
    acc.op = Op::Acc;
    acc.dtype = F32;
    acc.arg = int(a);
    part.outNodes.push_back(acc);
    // Part after part all sums of it.
    Affine at = contiguous(part.space);
    at.strides[0] *= int64_t(k.accs.size());
    at.offset = int64_t(a) * points;
    part.stores.push_back({to, at, int(a)});
  }
  return made;
}

Step finish(const Step& whole, int64_t parts, int buffer) {
  const Kernel& k = *whole.kernel;
  Step made = stepOf(k, " together");
  Kernel& all = *made.kernel;
  int64_t points = total(k.space), accs = int64_t(k.accs.size());
  all.space = k.space;
  all.reduce = {parts};
  all.outNodes = k.outNodes;
  all.stores = k.stores;
  Arguments arguments(whole, made);
  arguments.use(all.outNodes);
  for (auto& s : all.stores) arguments.use(s.arg);
  int from = arguments.add({F32, 0}, parts * points * accs, buffer);
  for (int64_t a = 0; a < accs; a++) {
    Node load;
    load.op = Op::Load;
    load.dtype = F32;
    load.arg = from;
    load.index = contiguous(k.space);
    load.index.offset = a * points;
    load.index.strides.push_back(points * accs);
    all.nodes.push_back(load);
    all.accs.push_back({RSUM, F32, int(a)});
  }
  return made;
}

// Steps in their order, but for what puts parts together: that waits until something else needs its memory, so that what goes over the same
// rows stays next to each other.
class Ordering {
 public:
  explicit Ordering(Program& p) : p_(p) {}
  void run() {
    std::vector<Step> steps = std::move(p_.steps);
    for (auto& s : steps) {
      int64_t parts = sums(*s.kernel) ? partsOf(*s.kernel) : 1;
      if (parts == 1) {
        add(std::move(s));
        continue;
      }
      int buffer = int(p_.buffers.size());
      int64_t bytes = parts * total(s.kernel->space) * int64_t(s.kernel->accs.size()) * 4;
      p_.buffers.push_back({Role::Temp, bytes, 0, {}});
      add(partial(s, parts, buffer));
      Step last = finish(s, parts, buffer);
      flushFor(last);
      waiting_.push_back(std::move(last));
    }
    flush();
    p_.steps = std::move(made_);
  }

 private:
  void add(Step s) {
    flushFor(s);
    made_.push_back(std::move(s));
  }
  size_t memory(int b) const {
    int alias = p_.buffers[size_t(b)].alias;
    return size_t(alias < 0 ? b : alias);
  }
  void flushFor(const Step& s) {
    std::set<size_t> reads, writes;
    for (auto& w : waiting_)
      for (size_t a = 0; a < w.buffers.size(); a++) (w.kernel->args[a].access ? writes : reads).insert(memory(w.buffers[a]));
    for (size_t a = 0; a < s.buffers.size(); a++) {
      size_t b = memory(s.buffers[a]);
      if (writes.count(b) || (s.kernel->args[a].access && reads.count(b))) return flush();
    }
  }
  void flush() {
    for (auto& w : waiting_) made_.push_back(std::move(w));
    waiting_.clear();
  }
  Program& p_;
  std::vector<Step> made_, waiting_;
};

}  // namespace

void partSums(Program& p) { Ordering(p).run(); }

}  // namespace hb
