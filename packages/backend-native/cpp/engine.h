// The thread that owns the work: one for the whole process, so that several models share the cores instead of fighting for them.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "exec.h"

namespace hb {

// Memory as a caller holds it; work that waits holds it too.
struct Block {
  uint8_t* p;
  size_t bytes;
  std::atomic<uint64_t> stamp;  // another one for each contents of any block
  explicit Block(size_t n);
  ~Block();
  // Its contents are about to change.
  void touch();
  Block(const Block&) = delete;
};
using BlockRef = std::shared_ptr<Block>;

// What belongs to one backend: its work can be stopped without touching that of others.
struct Owner {
  std::atomic<bool> stop{false};
};

class Engine {
 public:
  static Engine& get();
  // Backends hold it: the last one to leave ends the thread.
  void enter();
  void leave();
  void post(std::shared_ptr<Owner> owner, std::function<void()> job);
  // Drops what waits for an owner and returns when nothing of it runs.
  void drain(const std::shared_ptr<Owner>& owner);
  void setThreads(int n) { threads_ = n; }
  int threads() const { return threads_; }
  // On the engine's thread: threads and scratch memory for a run, and an arena that Programs take turns in.
  const Team& team(const Scratch& s);
  uint8_t* arena(size_t bytes);

 private:
  struct Job {
    std::shared_ptr<Owner> owner;
    std::function<void()> run;
  };
  void loop();
  void release();
  std::mutex mutex_, lifeMutex_;
  std::condition_variable wake_, idle_;
  std::deque<Job> jobs_;
  std::shared_ptr<Owner> running_;
  std::thread thread_;
  bool end_ = false;
  int users_ = 0;
  std::atomic<int> threads_{1};
  Team team_;
  size_t shared_ = 0, local_ = 0, arenaBytes_ = 0;
  uint8_t* arena_ = nullptr;
};

}  // namespace hb
