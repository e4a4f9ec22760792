// Programs ready to run.
#pragma once
#include "exact.h"
#include "exec.h"
#include "standing.h"
#include "units.h"

namespace hb {

// A Program ready to run: its kernels in order, and places of its buffers.
class Runner {
 public:
  // `stop` ends a run between two kernels. `whole`: the Program is not inside another one, and its memory may be laid out anew.
  Runner(const Program& p, const HostCall& host, const std::atomic<bool>& stop, bool whole = false);
  ~Runner();
  Runner(const Runner&) = delete;
  const Scratch& scratch() const { return scratch_; }
  // Pieces of work that threads are called for, one after the other: kernels, layers in slices, batches.
  size_t launches() const { return pieces_.size(); }
  // Bytes of temporaries.
  size_t arena() const { return arena_; }
  // Inputs and outputs in the Program's order; `stamps` of the inputs as kernels want them.
  void run(uint8_t* const* inputs, uint8_t* const* outputs, uint8_t* arena, const Team& team, const uint64_t* stamps = nullptr);

 private:
  struct Step {
    std::shared_ptr<Exec> exec;
    std::vector<int> buffers;
    std::vector<uint8_t*> args;
    std::string name;
    // In slices: bytes from one slice to the next, places in a thread's own memory (-1: not there), and of what the slices share.
    std::vector<int64_t> shifts, inner;
    int64_t kept = -1;
    std::vector<uint64_t> stamps;  // of the arguments, where they are wanted
  };
  struct Piece {
    size_t first, count;
    int64_t slices = 1;
    size_t local = 0, shared = 0, inner = 0;
    std::vector<double> costs = {};  // of a batch
  };
  void layOut(const Program& p, const std::vector<Unit>& units);
  void runStep(size_t s, const Team& team);
  void inBatch(const Piece& piece, const Team& team);
  void runPiece(const Piece& piece, uint8_t* arena, const Team& team);
  void inSlices(const Piece& piece, uint8_t* arena, const Team& team);
  std::vector<int> inputs_, outputs_;
  std::vector<std::pair<int, int64_t>> temps_;
#ifdef HB_EXACT
  Aparts apart_;  // of temporaries
#endif
  std::vector<uint8_t*> places_;
  std::vector<uint64_t> stamps_;  // of the buffers' contents
  uint8_t* constants_ = nullptr;
  std::vector<Step> steps_;
  std::vector<Piece> pieces_;
  std::vector<std::unique_ptr<Standing>> standing_;  // of the pieces; none in Programs inside another one
  std::vector<Team> solos_;
  std::vector<size_t> handfuls_;
  std::vector<std::vector<uint8_t*>> spare_;
  Scratch scratch_;
  size_t arena_ = 0, most_ = 0;
  const std::atomic<bool>& stop_;
};

}  // namespace hb
