// Kinds of matrix products, for makeDot to choose from.
#pragma once
#include "exec.h"

namespace hb {

// Where batch `at` of an operand starts.
inline int64_t offsetOf(const Operand& o, const std::vector<int64_t>& sizes, int64_t at) {
  int64_t x = o.offset;
  for (size_t j = sizes.size(); j--;) {
    x += (at % sizes[j]) * o.batch[j];
    at /= sizes[j];
  }
  return x;
}
// In vector registers, or by oneDNN.
std::unique_ptr<Exec> makeDotFloat(const Kernel& k, bool kept = false);
// In matrix registers; null where there are none, or where it is not worth it.
std::unique_ptr<Exec> makeDotSplit(const Kernel& k, bool kept);
// The same for long sums of few numbers.
std::unique_ptr<Exec> makeDotDeep(const Kernel& k);
// Of long sums of few numbers of bfloat16, in matrix registers; null where it is none of them.
std::unique_ptr<Exec> makeDotTall(const Kernel& k);
// Two such products, of bfloat16 or float32, one after the other that may as well be one, with the arguments of the second behind the first's.
bool sharesRight(const Step& a, const Step& b);
std::unique_ptr<Exec> makeDotTall(const Kernel& a, const Kernel& b);

}  // namespace hb
