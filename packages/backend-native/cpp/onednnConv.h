// Convolutions as oneDNN computes them, channels last, on the calling thread alone. All of it is empty in builds without oneDNN.
#pragma once
#include <cstddef>
#include <memory>

#include "program.h"

namespace hb {

// One of the three products of a convolution, for images of one size. Weights lie in an order of oneDNN's own.
class DnnlConv {
 public:
  virtual ~DnnlConv() = default;
  // Bytes of weights in that order, and of memory while it runs.
  size_t weightBytes = 0, scratchBytes = 0;
  // Weights (or, of the filter's gradient, sums of float32) from and to [taps, channels of a group, filters].
  virtual void pack(const void* from, void* to) const = 0;
  virtual void unpack(const void* from, float* to) const = 0;
  // Forward: x, weights, y; the input's gradient: ȳ, weights, x̄; the filter's: x, ȳ, sums.
  virtual void run(const void* a, const void* b, void* c, void* scratch) const = 0;
  // Null where oneDNN has no fast one, or none that takes weights as `like` does. `half`: operands are bfloat16; `halfResult`: so is the
  // result. `after`: padding at the end of each axis.
  static std::unique_ptr<DnnlConv> make(const Geometry& g, const std::vector<int64_t>& after, int direction, bool half, bool halfResult,
                                        const DnnlConv* like);
};

}  // namespace hb
