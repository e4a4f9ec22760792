// How the kernels of a Program are run: one by one, in slices that stay in cache, or next to each other.
#pragma once
#include "program.h"

namespace hb {

// A kernel's space may be cut along one axis where every argument's addresses move by a fixed distance from one step of that axis to the
// next: a slice is then the same smaller kernel over shifted memory.
struct Cut {
  struct Reach {
    bool used = false, anywhere = false;  // anywhere: addresses are computed from data
    int64_t stride = 0, lo = 0, hi = 0;   // elements; [lo, hi] is reached at step 0 of the axis
  };
  int axis = -1;  // -1: it cannot be cut
  int64_t extent = 0;
  std::vector<Reach> args;
};
Cut cutOf(const Kernel& k);
// The first of `slices` equal parts.
Kernel sliceOf(const Kernel& k, const Cut& cut, int64_t slices);

// Makes long sums over columns two kernels each (parts.cpp), of which the first may go along with others in slices. For Programs that lay
// their memory out anew.
void partSums(Program& p);

// Kernels that run as one piece of work.
struct Unit {
  std::vector<int> steps;
  // More than 1: every kernel is cut into as many slices, and slice after slice goes through all of them.
  int64_t slices = 1;
  // Of a batch, whose kernels do not know of one another: nanoseconds that each takes, about.
  std::vector<double> costs = {};
  // Two products with one right operand, which are one.
  bool joined = false;
};
// All steps in an order that is theirs. Slices are made where what lies between kernels is more than a cache holds.
std::vector<Unit> unitsOf(const Program& p, const std::vector<Cut>& cuts);

// The same units with small kernels that may run at the same time as batches (batches.cpp). Of `alone`, by step, those are left as they are
// whose inputs stay the same from run to run.
std::vector<Unit> batched(const Program& p, std::vector<Unit> units, const std::vector<bool>& alone);

// Memory for buffers that are needed from one moment to another.
struct Lease {
  int64_t bytes;
  int first, last;
  int64_t offset = 0;
};
// Gives places to all, and the bytes that they take together.
int64_t place(std::vector<Lease>& leases);

}  // namespace hb
