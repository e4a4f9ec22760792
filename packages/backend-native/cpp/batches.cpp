// Small kernels that do not know of one another, as the updates of many small parameters, are one piece of work: threads share the kernels
// in the place of each kernel's points.
#include <algorithm>
#include <cmath>
#include <exception>
#include <numeric>

#include "runner.h"

namespace hb {
namespace {

// A kernel that takes longer than this, or goes through more memory, is shared by threads itself, where it stands.
constexpr double kSmall = 10000;
constexpr int64_t kFewBytes = int64_t(1) << 16;
// What kernels that wait go through, together: it is to be in cache still when they run.
constexpr int64_t kWaiting = int64_t(2) << 20;
// Pieces that threads may take, and how much work is worth calling a thread for, in the measure of Team::share: it has parameters in another
// thread's cache brought over.
constexpr double kHandful = 2000, kPiece = 100000, kCall = 4000;

double costOf(const Kernel& k) {
  double points = double(total(k.space)), each = double(k.outNodes.size() + k.stores.size());
  switch (k.kind) {
    case Kind::Loop: return 100 + points * (0.05 * each + 0.06 * double(total(k.reduce)) * double(k.nodes.size()));
    case Kind::Dot: return 200 + points * (0.05 * each + 0.03 * double(k.k));
    case Kind::Conv: {
      double taps = double(k.g.inChannels) / double(k.g.groups) * double(total(k.g.kernel));
      double outs = double(k.g.batch) * double(total(k.g.out)) * double(k.g.outChannels);
      return 500 + points * 0.05 * each + outs * taps * 0.04;
    }
    case Kind::Scatter: return 100 + points * (1 + 0.2 * double(k.nodes.size()));
    case Kind::Cumulative: return 100 + double(k.outer) * double(k.n) * double(k.inner);
    case Kind::Argsort: return 100 + double(k.rows) * double(k.n) * 10 * std::log2(double(k.n) + 2);
    default: return INFINITY;
  }
}

class Batching {
 public:
  Batching(const Program& p, std::vector<Unit> units, const std::vector<bool>& alone)
      : p_(p), units_(std::move(units)), alone_(alone), taken_(p.buffers.size()), reads_(p.buffers.size(), -1), writes_(p.buffers.size(), -1) {}

  std::vector<Unit> run() {
    for (auto& b : p_.buffers)
      if (b.alias >= 0) taken_[size_t(b.alias)] = true;
    for (int u = 0; u < int(units_.size()); u++) {
      auto& unit = units_[size_t(u)];
      double cost = 0;
      int64_t bytes = 0;
      for (int s : unit.steps) cost += costOf(*p_.steps[size_t(s)].kernel);
      touch(unit, [&](size_t b, bool, bool) { bytes += p_.buffers[b].bytes; });
      if (unit.slices == 1 && !stays(unit.steps[0]) && cost <= kSmall && bytes <= kFewBytes) {
        wait(u, cost, bytes);
        continue;
      }
      if (meets(unit)) flush();
      done_.push_back(std::move(unit));
    }
    flush();
    return std::move(done_);
  }

 private:
  struct Waiting {
    int unit, level;
    double cost;
  };
  // f(buffer, whether it is read, whether it is written); an output stands for the input whose memory it takes.
  template <class F>
  void touch(const Unit& unit, F f) const {
    for (int i : unit.steps) {
      auto& s = p_.steps[size_t(i)];
      for (size_t a = 0; a < s.buffers.size(); a++) {
        int b = s.buffers[a], alias = p_.buffers[size_t(b)].alias;
        int access = s.kernel->args[a].access;
        f(size_t(alias < 0 ? b : alias), access != 1, access != 0);
      }
    }
  }
  // Whether the step may be left out where its inputs are what they were, and they are none that the Program itself changes.
  bool stays(int step) const {
    auto& list = p_.steps[size_t(step)].buffers;
    return alone_[size_t(step)] && std::none_of(list.begin(), list.end(), [&](int b) { return taken_[size_t(b)]; });
  }
  bool meets(const Unit& unit) const {
    bool found = false;
    touch(unit, [&](size_t b, bool, bool written) { found = found || writes_[b] >= 0 || (written && reads_[b] >= 0); });
    return found;
  }
  void wait(int u, double cost, int64_t bytes) {
    if (bytes_ + bytes > kWaiting) flush();
    bytes_ += bytes;
    waiting_.push_back({u, 0, cost});
    touch(units_[size_t(u)], [&](size_t b, bool read, bool written) {
      if (read) reads_[b] = 0;
      if (written) writes_[b] = 0;
    });
  }
  // All that wait, each as late as what follows from it allows: those that nothing follows from, as updates, come last and together.
  void flush() {
    if (waiting_.empty()) return;
    int levels = 0;
    for (size_t i = waiting_.size(); i--;) {
      auto& w = waiting_[i];
      auto& unit = units_[size_t(w.unit)];
      touch(unit, [&](size_t b, bool, bool written) { w.level = std::max({w.level, writes_[b], written ? reads_[b] : 0}); });
      touch(unit, [&](size_t b, bool read, bool written) {
        if (read) reads_[b] = std::max(reads_[b], w.level + 1);
        if (written) writes_[b] = std::max(writes_[b], w.level + 1);
      });
      levels = std::max(levels, w.level + 1);
    }
    std::vector<std::vector<const Waiting*>> byLevel{size_t(levels)};
    for (auto& w : waiting_) byLevel[size_t(levels - 1 - w.level)].push_back(&w);
    for (auto& level : byLevel) {
      Unit batch;
      for (auto* w : level) {
        auto& steps = units_[size_t(w->unit)].steps;
        batch.steps.push_back(steps[0]);
        batch.costs.push_back(w->cost);
      }
      if (level.size() == 1) batch.costs.clear();
      done_.push_back(std::move(batch));
    }
    for (auto& w : waiting_) touch(units_[size_t(w.unit)], [&](size_t b, bool, bool) { reads_[b] = writes_[b] = -1; });
    waiting_.clear();
    bytes_ = 0;
  }

  const Program& p_;
  std::vector<Unit> units_, done_;
  const std::vector<bool>& alone_;
  std::vector<bool> taken_;  // inputs whose memory outputs take over
  std::vector<Waiting> waiting_;
  std::vector<int> reads_, writes_;  // by those that wait: −1 for nobody, and in `flush` the first level that may come before
  int64_t bytes_ = 0;
};

}  // namespace

// Kernels that are large next to the others are shared by all threads; then threads take the others, some at a time.
void Runner::inBatch(const Piece& piece, const Team& team) {
  size_t threads = team.local.size();
  double all = std::accumulate(piece.costs.begin(), piece.costs.end(), 0.0), most = std::max(2 * kHandful, all / team.threads);
  solos_.resize(std::max(solos_.size(), threads));
  for (size_t t = 0; t < threads; t++) {
    solos_[t].local.assign(1, team.local[t]);
    solos_[t].shared = team.local[t] + piece.local;
  }
  auto one = [&](size_t i, const Team& by) { runStep(piece.first + i, by); };
  // The first kernel of each handful.
  handfuls_.clear();
  double held = kHandful;
  for (size_t i = 0; i < piece.count; i++) {
    if (piece.costs[i] > most) {
      one(i, team);
      all -= piece.costs[i];
      continue;
    }
    if (held >= kHandful) {
      handfuls_.push_back(i);
      held = 0;
    }
    held += piece.costs[i];
  }
  handfuls_.push_back(piece.count);
  // The same kernels go to the same threads, whose caches hold their parameters; for little work none is called.
  std::atomic_flag failed = ATOMIC_FLAG_INIT;
  std::exception_ptr error;
  team.share(int64_t(handfuls_.size()) - 1, all * kCall / kPiece, [&](int64_t from, int64_t to, int t) {
    for (size_t i = handfuls_[size_t(from)]; i < handfuls_[size_t(to)]; i++) {
      if (piece.costs[i] > most || stop_.load(std::memory_order_relaxed)) continue;
      try {
        one(i, solos_[size_t(t)]);
      } catch (...) {
        if (!failed.test_and_set()) error = std::current_exception();
      }
    }
  });
  if (error) std::rethrow_exception(error);
}

std::vector<Unit> batched(const Program& p, std::vector<Unit> units, const std::vector<bool>& alone) {
  return Batching(p, std::move(units), alone).run();
}

}  // namespace hb
