#include "standing.h"

#include <algorithm>

namespace hb {

void Standing::place(std::vector<uint8_t*>& places) const {
  uint8_t* at = memory_;
  for (size_t i = 0; i < results_.size(); i++) {
    places[size_t(results_[i])] = at;
    at += aligned(size_t(bytes_[i]) + 64);
  }
}

bool Standing::there(std::vector<uint8_t*>& places, std::vector<uint64_t>& stamps) {
  std::vector<uint64_t> now;
  for (int b : reads_) now.push_back(stamps[size_t(b)]);
  bool known = std::find(now.begin(), now.end(), 0) == now.end();
  for (int b : results_) stamps[size_t(b)] = 0;
  keeping_ = false;
  if (known && now == made_) {
    place(places);
    for (int b : results_) stamps[size_t(b)] = generation_;
    return true;
  }
  made_.clear();
  if (known && now == seen_) {
    size_t size = 0;
    for (int64_t n : bytes_) size += aligned(size_t(n) + 64);
    if (!memory_) memory_ = takeMemory(size);
    place(places);
    keeping_ = true;
  }
  seen_ = known ? std::move(now) : std::vector<uint64_t>();
  return false;
}

void Standing::done(std::vector<uint64_t>& stamps) {
  if (!keeping_) return;
  made_ = seen_;
  generation_++;
  for (int b : results_) stamps[size_t(b)] = generation_;
}

namespace {

// The argument that is weights, of products that read them.
int weightsOf(const Kernel& k) {
  if (k.kind == Kind::Dot) return k.rhs.arg;
  if (k.kind == Kind::Conv && k.direction < 2) return k.operands[k.direction ? 0 : 1];
  return -1;
}

}  // namespace

std::vector<std::unique_ptr<Standing>> standingOf(const Program& p, const std::vector<Unit>& units) {
  size_t buffers = p.buffers.size();
  std::vector<int> writers(buffers), writer(buffers, -1);  // how many, and the unit of the last
  for (size_t u = 0; u < units.size(); u++)
    for (int s : units[u].steps)
      for (size_t a = 0; a < p.steps[size_t(s)].buffers.size(); a++)
        if (p.steps[size_t(s)].kernel->args[a].access) {
          size_t b = size_t(p.steps[size_t(s)].buffers[a]);
          writers[b]++;
          writer[b] = int(u);
        }
  std::vector<bool> still(units.size(), true);
  // Forwards: made by loops out of inputs, constants and such results alone.
  for (size_t u = 0; u < units.size(); u++)
    for (int s : units[u].steps) {
      auto& step = p.steps[size_t(s)];
      auto& k = *step.kernel;
      bool good = k.kind == Kind::Loop && k.accs.empty();
      int64_t read = 0, written = 0;
      for (size_t a = 0; good && a < step.buffers.size(); a++) {
        size_t b = size_t(step.buffers[a]);
        auto role = p.buffers[b].role;
        if (k.args[a].access) good = role == Role::Temp && writers[b] == 1 && k.args[a].access == 1, written += p.buffers[b].bytes;
        else good = role == Role::Input || role == Role::Const || (role == Role::Temp && writers[b] == 1 && still[size_t(writer[b])]), read += p.buffers[b].bytes;
      }
      if (!good || written > 2 * read) still[u] = false;
    }
  // Backwards: read as weights alone, or by what makes such.
  for (size_t u = units.size(); u-- > 0;)
    for (int s : units[u].steps) {
      auto& step = p.steps[size_t(s)];
      int weights = weightsOf(*step.kernel);
      for (size_t a = 0; a < step.buffers.size(); a++) {
        size_t b = size_t(step.buffers[a]);
        if (step.kernel->args[a].access || writer[b] < 0 || size_t(writer[b]) == u) continue;
        if (!still[u] && (int(a) != weights || std::count(step.buffers.begin(), step.buffers.end(), int(b)) > 1)) still[size_t(writer[b])] = false;
      }
    }
  std::vector<std::unique_ptr<Standing>> made(units.size());
  for (size_t u = 0; u < units.size(); u++) {
    if (!still[u]) continue;
    std::vector<int> reads, results;
    std::vector<int64_t> bytes;
    bool whole = true;
    for (int s : units[u].steps)
      for (size_t a = 0; a < p.steps[size_t(s)].buffers.size(); a++) {
        int b = p.steps[size_t(s)].buffers[a];
        if (p.steps[size_t(s)].kernel->args[a].access) results.push_back(b), bytes.push_back(p.buffers[size_t(b)].bytes);
        else if (writer[size_t(b)] != int(u)) reads.push_back(b), whole = whole && (writer[size_t(b)] < 0 || still[size_t(writer[size_t(b)])]);
      }
    if (whole && !reads.empty()) made[u] = std::make_unique<Standing>(reads, results, bytes);
  }
  return made;
}

std::vector<std::unique_ptr<Standing>> standingOf(const Program& p) {
  std::vector<Unit> units(p.steps.size());
  for (size_t i = 0; i < units.size(); i++) units[i].steps = {int(i)};
  return standingOf(p, units);
}

}  // namespace hb
