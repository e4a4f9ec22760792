// Loops whose rows do not know of one another, as those of recurrent layers, where rows are the examples of a batch: each thread walks
// all steps for its share of the rows without waiting for others, and constant right operands of products are laid out once.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "held.h"
#include "profile.h"
#include "scanRows.h"

namespace hb {
namespace {

// Everything that a kernel reads or writes at places known beforehand.
template <class F>
bool accesses(const Kernel& k, F f) {
  std::vector<int64_t> all = k.space;
  all.insert(all.end(), k.reduce.begin(), k.reduce.end());
  auto loads = [&](const std::vector<Node>& nodes, const std::vector<int64_t>& sizes) {
    for (auto& n : nodes)
      if (n.op == Op::Load && !f(n.arg, n.index, sizes, false, n.checked || !n.dyn.empty())) return false;
    return true;
  };
  if (!loads(k.nodes, all) || !loads(k.outNodes, k.space)) return false;
  for (auto& s : k.stores)
    if (!f(s.arg, s.index, k.space, true, false)) return false;
  if (k.kind != Kind::Dot) return true;
  Affine left{k.lhs.offset, {k.lhs.row, k.lhs.col}}, right{k.rhs.offset, {0, k.rhs.row, k.rhs.col}};
  return f(k.lhs.arg, left, std::vector<int64_t>{k.m, k.k}, false, false) &&
         f(k.rhs.arg, right, std::vector<int64_t>{k.m, k.k, k.n}, false, false);
}

// How many rows all kernels have; 0 where they differ, or rows depend on one another.
int64_t rowsOf(const Kernel& scan) {
  const Program& p = *scan.bodies[0];
  size_t consts = size_t(scan.consts), carries = scan.carryBytes.size();
  int64_t rows = 0;
  for (auto& s : p.steps) {
    auto& k = *s.kernel;
    bool fits = k.kind == Kind::Loop || (k.kind == Kind::Dot && k.batch.empty());
    if (!fits || k.space.empty() || k.space[0] < 1 || (rows && k.space[0] != rows) || k.accs.size() > 16) return 0;
    rows = k.space[0];
    // Sums of so many are cut, by how many there are.
    if (total(k.reduce) * total(k.space) > 100000 && !k.reduce.empty()) return 0;
  }
  // A carry and what becomes of it take each other's place.
  std::vector<int> whose(p.buffers.size());
  std::iota(whose.begin(), whose.end(), 0);
  for (size_t i = 0; i < carries; i++) whose[size_t(p.outputs[i])] = p.inputs[consts + i];
  std::vector<char> written(p.buffers.size(), 0);
  for (auto& s : p.steps)
    for (auto& o : s.kernel->stores) written[size_t(whose[size_t(s.buffers[size_t(o.arg)])])] = 1;
  std::vector<int64_t> stride(p.buffers.size(), 0);
  std::vector<int> dtype(p.buffers.size(), DTYPES);
  for (auto& s : p.steps) {
    auto& k = *s.kernel;
    bool apart = accesses(k, [&](int arg, const Affine& x, const std::vector<int64_t>& sizes, bool, bool anywhere) {
      size_t b = size_t(whose[size_t(s.buffers[size_t(arg)])]);
      if (!written[b] || rows == 1) return true;
      if (anywhere || x.strides[0] < 1) return false;
      if (!stride[b]) stride[b] = x.strides[0], dtype[b] = k.args[size_t(arg)].dtype;
      if (stride[b] != x.strides[0] || dtype[b] != k.args[size_t(arg)].dtype) return false;
      int64_t lo = x.offset, hi = x.offset;
      for (size_t i = 1; i < sizes.size(); i++) (x.strides[i] < 0 ? lo : hi) += x.strides[i] * (sizes[i] - 1);
      return lo >= 0 && hi < stride[b];
    });
    if (!apart) return 0;
  }
  return rows;
}

void shiftBy(Affine& x, int64_t row) {
  if (!x.strides.empty()) x.offset += x.strides[0] * row;
}

// The kernel for rows [from, to) alone.
Kernel part(const Kernel& k, int64_t from, int64_t to) {
  Kernel c;
  c.kind = k.kind, c.name = k.name, c.args = k.args, c.elements = k.elements;
  c.batch = k.batch, c.space = k.space, c.reduce = k.reduce, c.nodes = k.nodes, c.outNodes = k.outNodes, c.accs = k.accs, c.stores = k.stores;
  c.m = to - from, c.n = k.n, c.k = k.k, c.lhs = k.lhs, c.rhs = k.rhs, c.dtype = k.dtype;
  c.space[0] = to - from;
  for (auto* list : {&c.nodes, &c.outNodes})
    for (auto& n : *list) {
      shiftBy(n.index, from);
      for (auto& b : n.bounds) shiftBy(b.index, from);
    }
  for (auto& s : c.stores) shiftBy(s.index, from);
  c.lhs.offset += c.lhs.row * from;
  return c;
}

double weightOf(const Kernel& k) {
  double points = double(total(k.space));
  if (k.kind == Kind::Dot) return points * double(k.k) / (k.args[size_t(k.lhs.arg)].dtype == BF16 ? 300 : 70);
  return points * double(total(k.reduce)) * 0.12 * double(k.nodes.size() + k.outNodes.size());
}

// The scan and its body: a Program is given back once its kernels are made, and parts are made anew for another number of threads.
Kernel copyOf(const Kernel& k) {
  const Program& p = *k.bodies[0];
  Kernel c;
  c.name = k.name, c.length = k.length, c.reverse = k.reverse, c.consts = k.consts;
  c.carryBytes = k.carryBytes, c.xBytes = k.xBytes, c.yBytes = k.yBytes;
  auto body = std::make_unique<Program>();
  body->buffers = p.buffers, body->inputs = p.inputs, body->outputs = p.outputs, body->arenaBytes = p.arenaBytes;
  for (auto& s : p.steps) body->steps.push_back({std::make_unique<Kernel>(part(*s.kernel, 0, s.kernel->space[0])), s.buffers});
  c.bodies.push_back(std::move(body));
  return c;
}

// All steps for some of the rows.
struct Part {
  struct Step {
    std::unique_ptr<Exec> exec;
    Held* held = nullptr;
    std::string name;
    std::vector<int> buffers;
    std::vector<uint8_t*> args;
    size_t at = 0;
  };
  std::vector<Step> steps;
  std::vector<uint8_t*> places;
  uint8_t* memory = nullptr;
  Team team;
  Part() = default;
  Part(Part&& other) noexcept
      : steps(std::move(other.steps)), places(std::move(other.places)), memory(other.memory), team(std::move(other.team)) {
    other.memory = nullptr;
  }
  ~Part() { giveMemory(memory); }

  void build(const Kernel& scan, int64_t from, int64_t to, const std::vector<uint8_t*>& constants) {
    const Program& p = *scan.bodies[0];
    places.assign(p.buffers.size(), nullptr);
    std::vector<char> fixed(p.buffers.size(), 0);
    for (size_t i = 0; i < size_t(scan.consts); i++) fixed[size_t(p.inputs[i])] = 1;
    size_t local = 0, shared = 0, bytes = aligned(size_t(p.arenaBytes) + 64);
    for (auto& s : p.steps) {
      Kernel k = part(*s.kernel, from, to);
      Step step;
      step.name = scan.name + " / " + k.name;
      step.buffers = s.buffers;
      step.args.resize(s.buffers.size());
      size_t right = size_t(k.kind == Kind::Dot ? s.buffers[size_t(k.rhs.arg)] : 0);
      if (k.kind == Kind::Dot && (fixed[right] || p.buffers[right].role == Role::Const))
        if (auto held = makeHeld(k, s.kernel->m)) {
          step.held = held.get();
          step.at = bytes;
          bytes += aligned(held->heldBytes);
          step.exec = std::move(held);
        }
      if (!step.exec) step.exec = k.kind == Kind::Dot ? makeDot(k) : makeLoop(k);
      local = std::max(local, step.exec->scratch.local);
      shared = std::max(shared, step.exec->scratch.shared);
      steps.push_back(std::move(step));
    }
    memory = takeMemory(bytes + aligned(shared) + aligned(local) + 64);
    team.shared = memory + bytes;
    team.local = {team.shared + aligned(shared)};
    for (size_t i = 0; i < p.buffers.size(); i++)
      places[i] = p.buffers[i].role == Role::Temp ? memory + p.buffers[i].offset : constants[i];
  }
  void gather(Step& s) {
    for (size_t i = 0; i < s.args.size(); i++) s.args[i] = places[size_t(s.buffers[i])];
  }
};

struct RowScan : Exec {
  const Kernel scan;
  int64_t rows;
  double ns = 0;
  const std::atomic<bool>& stop;
  std::vector<uint8_t*> constants;
  std::vector<Part> parts;

  RowScan(const Kernel& k, int64_t rows_, const std::atomic<bool>& s) : scan(copyOf(k)), rows(rows_), stop(s) {
    for (auto& step : scan.bodies[0]->steps) ns += weightOf(*step.kernel);
    ns *= double(scan.length);
    for (auto& b : scan.bodies[0]->buffers) {
      b.data.resize(b.data.size() + 64);
      constants.push_back(b.role == Role::Const ? b.data.data() : nullptr);
    }
    cut(1);
  }
  void cut(int64_t count) {
    if (int64_t(parts.size()) == count) return;
    parts.clear();
    for (int64_t i = 0; i < count; i++) {
      Part p;
      p.build(scan, rows * i / count, rows * (i + 1) / count, constants);
      parts.push_back(std::move(p));
    }
  }
  // Whether something that is read shares memory with something that is written: then only the order of the kernels says what is meant.
  bool tangled(uint8_t* const* args, size_t reads, const std::vector<std::pair<uint8_t*, int64_t>>& wrote) const {
    std::vector<std::pair<uint8_t*, int64_t>> read;
    size_t nc = scan.carryBytes.size();
    for (size_t i = 0; i < reads; i++) {
      size_t c = size_t(scan.consts);
      if (i >= c && i < c + nc) continue;
      const auto& body = *scan.bodies[0];
      int64_t bytes = i < c ? body.buffers[size_t(body.inputs[i])].bytes : scan.xBytes[i - c - nc] * scan.length;
      read.emplace_back(args[i], bytes);
    }
    for (auto& [p, n] : read)
      for (auto& [q, m] : wrote)
        if (p < q + m && q < p + n) return true;
    return false;
  }
  void run(uint8_t* const* args, const Team& team) override {
    const Kernel& k = scan;
    size_t c = size_t(k.consts), nc = k.carryBytes.size(), nx = k.xBytes.size(), ny = k.yBytes.size();
    uint8_t* const *init = args + c, *const *x = init + nc, *const *final = x + nx, *const *y = final + nc, *const *spare = y + ny;
    std::vector<std::pair<uint8_t*, int64_t>> wrote;
    for (size_t i = 0; i < nc; i++) {
      wrote.emplace_back(final[i], k.carryBytes[i]);
      wrote.emplace_back(spare[i], k.carryBytes[i]);
    }
    for (size_t i = 0; i < ny; i++) wrote.emplace_back(y[i], k.yBytes[i] * k.length);
    // Fewer than four rows a thread would read all weights for next to nothing.
    int64_t count = std::min<int64_t>(team.threads, rows / 4);
    if (count < 2 || ns < 20000 || tangled(args, c + nc + nx, wrote)) count = 1;
    for (size_t i = 0; i < nc; i++)
      if (k.carryBytes[i]) std::memmove(final[i], init[i], size_t(k.carryBytes[i]));
    cut(count);
    team.share(count, ns, [&](int64_t from, int64_t to, int) {
      for (int64_t i = from; i < to; i++) walk(parts[size_t(i)], args, final, x, y, spare);
    });
    if (stop.load(std::memory_order_relaxed)) throw HostGone("stopped");
    if (k.length % 2)
      for (size_t i = 0; i < nc; i++)
        if (k.carryBytes[i]) std::memmove(final[i], spare[i], size_t(k.carryBytes[i]));
  }
  void walk(Part& part, uint8_t* const* args, uint8_t* const* final, uint8_t* const* x, uint8_t* const* y, uint8_t* const* spare) const {
    const Kernel& k = scan;
    const Program& p = *k.bodies[0];
    size_t c = size_t(k.consts), nc = k.carryBytes.size();
    auto place = [&](const std::vector<int>& list, size_t i) -> uint8_t*& { return part.places[size_t(list[i])]; };
    for (size_t i = 0; i < c; i++) place(p.inputs, i) = args[i];
    for (auto& s : part.steps)
      if (s.held) {
        part.gather(s);
        Timed timed("hold", 0, 0);
        s.held->hold(part.memory + s.at, s.args.data());
      }
    uint8_t *const *from = final, *const *to = spare;
    for (int64_t i = 0; i < k.length; i++) {
      if (stop.load(std::memory_order_relaxed)) return;
      int64_t t = k.reverse ? k.length - 1 - i : i;
      for (size_t j = 0; j < nc; j++) place(p.inputs, c + j) = from[j], place(p.outputs, j) = to[j];
      for (size_t j = 0; j < k.xBytes.size(); j++) place(p.inputs, c + nc + j) = x[j] + t * k.xBytes[j];
      for (size_t j = 0; j < k.yBytes.size(); j++) place(p.outputs, nc + j) = y[j] + t * k.yBytes[j];
      for (auto& s : part.steps) {
        part.gather(s);
        Timed timed(s.name, size_t(&s - part.steps.data()), part.steps.size());
        s.exec->run(s.args.data(), part.team);
      }
      std::swap(from, to);
    }
  }
};

}  // namespace

std::unique_ptr<Exec> makeRowScan(const Kernel& k, const std::atomic<bool>& stop) {
  int64_t rows = rowsOf(k);
  if (!rows) return nullptr;
  return std::make_unique<RowScan>(k, rows, stop);
}

}  // namespace hb
