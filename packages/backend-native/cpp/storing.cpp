// Stores of computed blocks.
#include <algorithm>

#include "jit.h"

namespace hb {

namespace {
std::vector<int> rootsOf(const Kernel& k) {
  std::vector<int> roots;
  for (auto& s : k.stores) roots.push_back(s.value);
  return roots;
}
}  // namespace

Storing::Storing(const Kernel& k, const std::vector<int>& order)
    : eval_(k.outNodes, rootsOf(k), k.space, order, k.args, k.elements, k.stores.size() > 1), jit_(Jit::make(k, order)) {
  int direct = -1, same = 0;
  for (auto& s : k.stores) {
    stores_.push_back({s.arg, s.value, k.args[size_t(s.arg)].dtype, Walk(s.index, k.space, order)});
    if (s.value == eval_.lastNode()) direct = int(stores_.size()) - 1, same++;
  }
  if (direct < 0 || same != 1) return;
  Op op = eval_.lastOp();
  bool computes = op == Op::Unary || op == Op::Binary || op == Op::Compare;
  // What is computed last may go where it is stored at once.
  if (computes && raw(stores_[size_t(direct)].dtype)) direct_ = direct;
}

void Storing::run(uint8_t* memory, uint8_t* const* args, const void* const* accs, const size_t* accBytes, size_t accCount, int64_t start, int64_t n) const {
  if (jit_) return jit_->run(args, accs, start, n);
  constexpr size_t kFew = 256;
  Value few[kFew];
  std::vector<Value> many;
  if (eval_.count() > kFew) many.resize(eval_.count());
  Value* values = eval_.count() > kFew ? many.data() : few;
  const void* at[16];
  const Ops& ops = bestOps();
  for (int64_t done = 0; done < n;) {
    long block = eval_.block();
    // Blocks begin where rows do.
    long len = long(std::min<int64_t>(n - done, block - (start + done) % block));
    int64_t from = start + done;
    for (size_t i = 0; i < accCount && i < 16; i++) at[i] = static_cast<const uint8_t*>(accs[i]) + size_t(done) * accBytes[i];
    void* last = nullptr;
    if (direct_ >= 0) {
      auto& s = stores_[size_t(direct_)];
      int64_t inner = s.walk.dims.empty() ? 0 : s.walk.dims.back().size;
      if (inner && from % inner + len <= inner && s.walk.dims.back().stride == 1)
        s.walk.runs(from, len, [&](long, int64_t address, int64_t, long) { last = args[s.arg] + size_t(address) * kBytes[s.dtype]; });
    }
    eval_.run(memory, args, at, from, len, last, values);
    for (size_t i = 0; i < stores_.size(); i++) {
      auto& s = stores_[i];
      const Value& v = values[s.node];
      if (last && int(i) == direct_ && !v.single) continue;
      VType t = kValue[s.dtype];
      auto* p = static_cast<const uint8_t*>(eval_.spread(memory, v, t, len));
      size_t size = kBytes[s.dtype], vb = kValueBytes[t];
      uint8_t* to = args[s.arg];
      int64_t inner = s.walk.dims.empty() ? len : s.walk.dims.back().size;
      if (inner < 48 && size == 4 && vb == 4) {
        auto* q = reinterpret_cast<uint32_t*>(to);
        auto* from32 = reinterpret_cast<const uint32_t*>(p);
        s.walk.runs(from, len, [&](long j, int64_t address, int64_t stride, long m) {
          for (long h = 0; h < m; h++) q[address + h * stride] = from32[j + h];
        });
      } else
        s.walk.runs(from, len, [&](long j, int64_t address, int64_t stride, long m) {
          ops.store[s.dtype](to + size_t(address) * size, stride, p + size_t(j) * vb, m);
        });
    }
    done += len;
  }
}

}  // namespace hb
