// A Program's run.
#include <algorithm>
#include <cstring>
#include <limits>
#include <map>

#include "dot.h"
#include "profile.h"
#include "runner.h"

namespace hb {

namespace {
constexpr int64_t kMany = std::numeric_limits<int64_t>::max() / 2;

// Products with one right operand become one.
void joinProducts(const Program& p, std::vector<Unit>& units) {
  auto single = [](const Unit& u) { return u.slices == 1 && u.steps.size() == 1; };
  for (size_t u = 0; u + 1 < units.size(); u++) {
    if (!single(units[u]) || !single(units[u + 1])) continue;
    if (!sharesRight(p.steps[size_t(units[u].steps[0])], p.steps[size_t(units[u + 1].steps[0])])) continue;
    units[u].steps.push_back(units[u + 1].steps[0]);
    units[u].joined = true;
    units.erase(units.begin() + long(u) + 1);
  }
}
}  // namespace

Runner::Runner(const Program& p, const HostCall& host, const std::atomic<bool>& stop, bool whole)
    : inputs_(p.inputs), outputs_(p.outputs), arena_(size_t(p.arenaBytes)), stop_(stop) {
  size_t bytes = 0;
  for (auto& b : p.buffers)
    if (b.role == Role::Const) bytes += aligned(b.data.size() + 64);
  if (bytes) constants_ = takeMemory(bytes);
  uint8_t* at = constants_;
  places_.resize(p.buffers.size());
  stamps_.resize(p.buffers.size());
  for (size_t i = 0; i < p.buffers.size(); i++) {
    auto& b = p.buffers[i];
    if (b.role == Role::Temp) temps_.emplace_back(int(i), b.offset);
    if (b.role != Role::Const) continue;
    if (!b.data.empty()) std::memcpy(at, b.data.data(), b.data.size());
    places_[i] = at;
    stamps_[i] = 1;
    at += aligned(b.data.size() + 64);
  }
  try {
    std::vector<Cut> cuts;
    // What may be left out runs by itself.
    auto alone = standingOf(p);
    for (size_t i = 0; i < p.steps.size(); i++) cuts.push_back(whole && !alone[i] ? cutOf(*p.steps[i].kernel) : Cut());
    auto units = unitsOf(p, cuts);
    std::vector<bool> left;
    for (auto& a : alone) left.push_back(a != nullptr);
    if (whole) units = batched(p, std::move(units), left);
    if (whole) joinProducts(p, units);
    // Kernels of one form that keep nothing are one.
    std::map<std::string, std::shared_ptr<Exec>> made;
    for (auto& u : units) {
      Piece piece{steps_.size(), u.joined ? 1 : u.steps.size(), u.slices, 0, 0, 0, u.costs};
      if (u.joined) {
        auto &a = p.steps[size_t(u.steps[0])], &b = p.steps[size_t(u.steps[1])];
        auto buffers = a.buffers;
        buffers.insert(buffers.end(), b.buffers.begin(), b.buffers.end());
        Step step{makeDotTall(*a.kernel, *b.kernel), buffers, std::vector<uint8_t*>(buffers.size()), a.kernel->name + " " + b.kernel->name, {}, {}, -1, {}};
        scratch_.widen(step.exec->scratch);
        most_ = std::max(most_, buffers.size());
        steps_.push_back(std::move(step));
        pieces_.push_back(piece);
        continue;
      }
      for (int i : u.steps) {
        auto& s = p.steps[size_t(i)];
        auto& cut = cuts[size_t(i)];
        Step step{nullptr, s.buffers, std::vector<uint8_t*>(s.buffers.size()), s.kernel->name, {}, {}, -1, {}};
        if (u.slices == 1) {
          std::shared_ptr<Exec> none, &known = s.kernel->kind == Kind::Loop && !s.kernel->form.empty() ? made[s.kernel->form] : none;
          if (!known) known = makeExec(*s.kernel, host, stop);
          step.exec = known;
          if (step.exec->wantsStamps) step.stamps.resize(s.buffers.size());
          scratch_.widen(step.exec->scratch);
          piece.local = std::max(piece.local, aligned(step.exec->scratch.local));
          piece.shared = std::max(piece.shared, aligned(step.exec->scratch.shared));
        } else {
          Kernel k = sliceOf(*s.kernel, cut, u.slices);
          bool kept = k.kind == Kind::Dot && !cut.args[size_t(k.rhs.arg)].stride;
          step.exec = k.kind == Kind::Dot ? makeDot(k, kept) : makeLoop(k);
          for (size_t a = 0; a < s.buffers.size(); a++)
            step.shifts.push_back(cut.args[a].stride * (cut.extent / u.slices) * kBytes[s.kernel->args[a].dtype]);
          piece.local = std::max(piece.local, aligned(step.exec->scratch.local));
          piece.shared = std::max(piece.shared, aligned(step.exec->scratch.shared));
        }
        most_ = std::max(most_, s.buffers.size());
        steps_.push_back(std::move(step));
      }
      if (!piece.costs.empty()) scratch_.widen({0, piece.local + piece.shared});
      pieces_.push_back(piece);
    }
    if (whole) layOut(p, units);
    if (whole) standing_ = standingOf(p, units);
#ifdef HB_EXACT
    for (auto& temp : temps_) apart_.push_back(std::make_unique<Apart>(size_t(p.buffers[size_t(temp.first)].bytes)));
#endif
  } catch (...) {
    giveMemory(constants_);
    throw;
  }
}

Runner::~Runner() { giveMemory(constants_); }

// Places of temporaries: those that only the slices of one unit know are a slice in each thread's own memory; the others live from unit to
// unit.
void Runner::layOut(const Program& p, const std::vector<Unit>& units) {
  size_t n = p.buffers.size();
  std::vector<int> first(n, -1), last(n, -1), from(n, 0), to(n, 0);
  for (size_t u = 0; u < pieces_.size(); u++)
    for (size_t s = pieces_[u].first; s < pieces_[u].first + pieces_[u].count; s++)
      for (int b : steps_[s].buffers) {
        if (first[size_t(b)] < 0) first[size_t(b)] = int(u), from[size_t(b)] = int(s);
        last[size_t(b)] = int(u), to[size_t(b)] = int(s);
      }
  std::vector<Lease> leases;
  std::vector<int> owner;
  for (size_t u = 0; u < pieces_.size(); u++) {
    auto& piece = pieces_[u];
    std::vector<Lease> own;
    std::vector<int> whose;
    std::vector<int> number(n, -1);
    for (size_t s = piece.first; s < piece.first + piece.count && piece.slices > 1; s++) {
      auto& step = steps_[s];
      auto& kernel = *p.steps[size_t(units[u].steps[s - piece.first])].kernel;
      for (size_t a = 0; a < step.buffers.size(); a++) {
        size_t b = size_t(step.buffers[a]);
        bool inside = p.buffers[b].role == Role::Temp && first[b] == last[b] && step.shifts[a] > 0;
        if (inside && number[b] < 0 && from[b] == int(s) && kernel.args[a].access) {
          number[b] = int(own.size());
          own.push_back({step.shifts[a], from[b], to[b]});
        }
        step.inner.push_back(inside ? number[b] : -1);
      }
      if (size_t bytes = step.exec->keeps()) {
        step.kept = int64_t(leases.size());
        leases.push_back({int64_t(bytes), int(u), int(u)});
        owner.push_back(-1);
      }
    }
    piece.inner = size_t(place(own)) + 64;
    for (size_t s = piece.first; s < piece.first + piece.count; s++)
      for (auto& i : steps_[s].inner)
        if (i >= 0) i = own[size_t(i)].offset;
    for (size_t b = 0; b < n; b++)
      if (number[b] >= 0) first[b] = -1;
    scratch_.widen({0, piece.local + piece.shared + piece.inner});
  }
  temps_.clear();
  for (size_t b = 0; b < n; b++) {
    if (p.buffers[b].role != Role::Temp || first[b] < 0) continue;
    owner.push_back(int(b));
    leases.push_back({p.buffers[b].bytes, first[b], last[b]});
  }
  arena_ = size_t(place(leases)) + 64;
  for (size_t i = 0; i < leases.size(); i++)
    if (owner[i] >= 0) temps_.emplace_back(owner[i], leases[i].offset);
  for (auto& s : steps_)
    if (s.kept >= 0) s.kept = leases[size_t(s.kept)].offset;
}

void Runner::inSlices(const Piece& piece, uint8_t* arena, const Team& team) {
  for (size_t s = piece.first; s < piece.first + piece.count; s++) {
    auto& step = steps_[s];
    if (step.kept < 0) continue;
    for (size_t i = 0; i < step.buffers.size(); i++) step.args[i] = places_[size_t(step.buffers[i])];
    step.exec->prepare(step.args.data(), team, arena + step.kept);
  }
  size_t threads = team.local.size();
  solos_.resize(threads);
  spare_.resize(threads);
  for (size_t t = 0; t < threads; t++) {
    solos_[t].local.assign(1, team.local[t]);
    solos_[t].shared = team.local[t] + piece.local;
    spare_[t].resize(most_);
  }
  team.share(piece.slices, double(kMany), [&](int64_t from, int64_t to, int t) {
    uint8_t* own = team.local[size_t(t)] + piece.local + piece.shared;
    uint8_t** args = spare_[size_t(t)].data();
    for (int64_t b = from; b < to; b++)
      for (size_t s = piece.first; s < piece.first + piece.count; s++) {
        if (stop_.load(std::memory_order_relaxed)) return;
        auto& step = steps_[s];
        for (size_t i = 0; i < step.buffers.size(); i++)
          args[i] = step.inner[i] >= 0 ? own + step.inner[i] : places_[size_t(step.buffers[i])] + b * step.shifts[i];
        Timed timed(step.name, s, steps_.size());
        step.exec->run(args, solos_[size_t(t)]);
      }
  });
}

void Runner::run(uint8_t* const* inputs, uint8_t* const* outputs, uint8_t* arena, const Team& team, const uint64_t* stamps) {
  for (size_t i = 0; i < inputs_.size(); i++) {
    places_[size_t(inputs_[i])] = inputs[i];
    stamps_[size_t(inputs_[i])] = stamps ? stamps[i] : 0;
  }
  for (size_t i = 0; i < outputs_.size(); i++) places_[size_t(outputs_[i])] = outputs[i];
  for (auto& [b, offset] : temps_) places_[size_t(b)] = arena + offset;
#ifdef HB_EXACT
  for (size_t i = 0; i < temps_.size(); i++) {
    apart_[i]->spoil();
    places_[size_t(temps_[i].first)] = apart_[i]->p;
  }
#endif
  for (size_t i = 0; i < pieces_.size(); i++) {
    if (stop_.load(std::memory_order_relaxed)) throw HostGone("stopped");
    Standing* standing = standing_.empty() ? nullptr : standing_[i].get();
    if (standing && standing->there(places_, stamps_)) continue;
    runPiece(pieces_[i], arena, team);
    if (standing && !stop_.load(std::memory_order_relaxed)) standing->done(stamps_);
  }
}

void Runner::runPiece(const Piece& piece, uint8_t* arena, const Team& team) {
  if (piece.slices > 1) return inSlices(piece, arena, team);
  if (!piece.costs.empty()) return inBatch(piece, team);
  for (size_t s = piece.first; s < piece.first + piece.count; s++) runStep(s, team);
}

void Runner::runStep(size_t s, const Team& team) {
  auto& step = steps_[s];
  for (size_t i = 0; i < step.buffers.size(); i++) step.args[i] = places_[size_t(step.buffers[i])];
  if (step.exec->wantsStamps) {
    for (size_t i = 0; i < step.stamps.size(); i++) step.stamps[i] = stamps_[size_t(step.buffers[i])];
    step.exec->stamps = step.stamps.data();
  }
  Timed timed(step.name, s, steps_.size());
  step.exec->run(step.args.data(), Solo(team, step.exec->scratch));
}

}  // namespace hb
