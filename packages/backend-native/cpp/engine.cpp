#include "engine.h"

#include "onednn.h"

#include <map>

namespace hb {

namespace {
// Freed blocks wait here for another of their size: a step that frees and allocates the same sizes touches no new page.
struct Pool {
#ifdef HB_EXACT
  static constexpr size_t kMost = 0, kLargest = 0;
#else
  static constexpr size_t kMost = size_t(64) << 20, kLargest = size_t(16) << 20;
#endif
  std::mutex mutex;
  std::map<size_t, std::vector<uint8_t*>> free;
  size_t held = 0;
  uint8_t* take(size_t bytes) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      auto it = free.find(bytes);
      if (it != free.end() && !it->second.empty()) {
        uint8_t* p = it->second.back();
        it->second.pop_back();
        held -= bytes;
        return p;
      }
    }
    return takeMemory(bytes);
  }
  void give(uint8_t* p, size_t bytes) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      if (bytes <= kLargest && held + bytes <= kMost) {
        free[bytes].push_back(p);
        held += bytes;
        return;
      }
    }
    giveMemory(p);
  }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex);
    for (auto& [_, list] : free)
      for (auto* p : list) giveMemory(p);
    free.clear();
    held = 0;
  }
};
Pool& pool() {
  static Pool* p = new Pool;
  return *p;
}
#ifdef HB_EXACT
size_t rounded(size_t n) { return n; }
#else
size_t rounded(size_t n) { return n < 64 ? 64 : (n + 63) & ~size_t(63); }
#endif
}  // namespace

Block::Block(size_t n) : p(pool().take(rounded(n))), bytes(n) { touch(); }
void Block::touch() {
  // 0 and 1 stand for contents that are not known, and that never change.
  static std::atomic<uint64_t> last{1};
  stamp = ++last;
}
Block::~Block() { pool().give(p, rounded(bytes)); }

Engine& Engine::get() {
  static Engine* e = new Engine;
  return *e;
}

void Engine::enter() {
  std::lock_guard<std::mutex> life(lifeMutex_);
  if (users_++) return;
  end_ = false;
  thread_ = std::thread([this] { loop(); });
}

void Engine::leave() {
  std::lock_guard<std::mutex> life(lifeMutex_);
  if (--users_) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    end_ = true;
  }
  wake_.notify_all();
  thread_.join();
  pool().clear();
}

void Engine::post(std::shared_ptr<Owner> owner, std::function<void()> job) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back({std::move(owner), std::move(job)});
  }
  wake_.notify_one();
}

void Engine::drain(const std::shared_ptr<Owner>& owner) {
  std::deque<Job> dropped;
  std::unique_lock<std::mutex> lock(mutex_);
  std::deque<Job> kept;
  for (auto& j : jobs_) (j.owner == owner ? dropped : kept).push_back(std::move(j));
  jobs_ = std::move(kept);
  idle_.wait(lock, [&] { return running_ != owner; });
}

void Engine::loop() {
  oneThread();
  for (;;) {
    Job job;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      running_ = nullptr;
      idle_.notify_all();
      wake_.wait(lock, [&] { return end_ || !jobs_.empty(); });
      if (jobs_.empty()) break;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      running_ = job.owner;
    }
    job.run();
  }
  endThreads();
  release();
}

void Engine::release() {
  giveMemory(team_.shared);
  for (auto* p : team_.local) giveMemory(p);
  giveMemory(arena_);
  team_ = Team();
  arena_ = nullptr;
  shared_ = local_ = arenaBytes_ = 0;
}

const Team& Engine::team(const Scratch& s) {
  team_.threads = threads_;
  if (s.shared > shared_) {
    giveMemory(team_.shared);
    team_.shared = nullptr;
    shared_ = 0;
    team_.shared = takeMemory(s.shared);
    shared_ = s.shared;
  }
  if (s.local > local_ || team_.local.size() < size_t(team_.threads)) {
    for (auto*& p : team_.local) giveMemory(p), p = nullptr;
    size_t want = s.local > local_ ? s.local : local_;
    local_ = 0;
    team_.local.assign(size_t(team_.threads), nullptr);
    for (auto*& p : team_.local) p = takeMemory(want);
    local_ = want;
  }
  return team_;
}

uint8_t* Engine::arena(size_t bytes) {
  if (bytes > arenaBytes_) {
    giveMemory(arena_);
    arena_ = nullptr;
    arenaBytes_ = 0;
    arena_ = takeMemory(bytes);
    arenaBytes_ = bytes;
  }
  return arena_;
}

}  // namespace hb
