// Copies that only turn a matrix round, as weights are for their gradients' products: blocks of it, so that rows of both sides stay in cache.
#include <algorithm>

#include "amx.h"
#include "exec.h"

namespace hb {
namespace {

constexpr int64_t kBlock = 16;

// to[i · ldt + j] = from[j · ldf + i]
template <class T>
void turn(T* to, int64_t ldt, const T* from, int64_t ldf, int64_t rows, int64_t columns) {
  if constexpr (sizeof(T) == 2)
    if (amxReady()) return turn16(to, ldt, from, ldf, columns, rows);
  for (int64_t i = 0; i < rows; i += kBlock)
    for (int64_t j = 0; j < columns; j += kBlock)
      for (int64_t a = i; a < std::min(rows, i + kBlock); a++)
        for (int64_t b = j; b < std::min(columns, j + kBlock); b++) to[a * ldt + b] = from[b * ldf + a];
}

struct Turned : Exec {
  int64_t rows, columns, ldt, ldf, to, from;
  int target, source;
  size_t size;

  explicit Turned(const Kernel& k, const Node& load)
      : rows(k.space[0]),
        columns(k.space[1]),
        ldt(k.stores[0].index.strides[0]),
        ldf(load.index.strides[1]),
        to(k.stores[0].index.offset),
        from(load.index.offset),
        target(k.stores[0].arg),
        source(load.arg),
        size(kBytes[k.args[size_t(load.arg)].dtype]) {}
  template <class T>
  void part(uint8_t* const* args, int64_t first, int64_t last) const {
    turn(reinterpret_cast<T*>(args[target]) + to + first * ldt, ldt, reinterpret_cast<const T*>(args[source]) + from + first, ldf, last - first, columns);
  }
  void run(uint8_t* const* args, const Team& team) override {
    int64_t blocks = (rows + kBlock - 1) / kBlock;
    team.share(blocks, double(rows * columns) * 0.3, [&](int64_t a, int64_t b, int) {
      int64_t first = a * kBlock, last = std::min(rows, b * kBlock);
      if (size == 2) part<uint16_t>(args, first, last);
      else part<uint32_t>(args, first, last);
    });
  }
};

}  // namespace

std::unique_ptr<Exec> makeTurned(const Kernel& k) {
  if (k.space.size() != 2 || !k.accs.empty() || k.stores.size() != 1 || k.space[0] < kBlock || k.space[1] < kBlock) return nullptr;
  auto& store = k.stores[0];
  DType to = k.args[size_t(store.arg)].dtype;
  // From a 16-bit float to float32 and back nothing changes.
  auto either = [&](const Node& n) { return n.dtype == to || (n.dtype == F32 && isFloat(to) && to != F64); };
  const Node* n = &k.outNodes[size_t(store.value)];
  while (n->op == Op::Cast && either(*n) && either(k.outNodes[size_t(n->a[0])])) n = &k.outNodes[size_t(n->a[0])];
  if (n->op != Op::Load || n->checked || !n->dyn.empty()) return nullptr;
  DType from = k.args[size_t(n->arg)].dtype;
  bool same = from == to && (kBytes[from] == 2 || kBytes[from] == 4) && n->arg != store.arg;
  bool turns = n->index.strides[0] == 1 && n->index.strides[1] >= k.space[0] && store.index.strides[1] == 1 && store.index.strides[0] >= k.space[1];
  return same && turns ? std::make_unique<Turned>(k, *n) : nullptr;
}

}  // namespace hb
