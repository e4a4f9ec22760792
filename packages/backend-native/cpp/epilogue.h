// What becomes of accumulators: stores that are nothing but the accumulator, and expressions over it.
#pragma once
#include "chain.h"
#include "exec.h"

namespace hb {

struct Epilogue {
  std::unique_ptr<Storing> rest;
  // The store that takes the accumulator as it is, in rows `ldc` apart; -1 where there is none.
  int plain = -1;
  Affine plainIndex;
  int64_t ldc = 0;
  std::vector<int> loads;  // arguments that expressions read
  int64_t columns;

  // `columns`: the last axes of the space that a row of the result is (one axis: its size).
  Epilogue(const Kernel& k, DType dtype) {
    columns = k.space.back();
    size_t rank = k.space.size();
    for (auto& n : k.outNodes)
      if (n.op == Op::Load) loads.push_back(n.arg);
    Kernel copy;
    copy.space = k.space;
    copy.args = k.args;
    copy.elements = k.elements;
    copy.outNodes = k.outNodes;
    for (auto& s : k.stores) {
      bool is = plain < 0 && k.outNodes[size_t(s.value)].op == Op::Acc && k.args[size_t(s.arg)].dtype == dtype;
      int64_t step = is ? rowsOf(s.index, k.space) : -1;
      is = is && step >= columns;
      if (is) plain = s.arg, plainIndex = s.index, ldc = step;
      else copy.stores.push_back(s);
    }
    if (plain >= 0 && !copy.stores.empty() && ldc != columns) {
      // Expressions want the rows behind one another.
      plain = -1;
      copy.stores = k.stores;
    }
    if (!copy.stores.empty()) rest = std::make_unique<Storing>(copy, identityOrder(rank));
    all = std::make_unique<Storing>(whole(k), identityOrder(rank));
    if (dtype != F32) return;
    auto keep = [](const Kernel& of, const Storing& otherwise) {
      ChainPlan plan(of);
      // Machine code rounds to bfloat16 in fewer instructions.
      bool better = !otherwise.compiled() || of.args[size_t(of.stores[0].arg)].dtype != BF16;
      return plan.ok() && better ? std::make_unique<ChainPlan>(plan) : nullptr;
    };
    chain = keep(k, *all);
    if (rest) restChain = keep(copy, *rest);
  }
  std::unique_ptr<Storing> all;
  // The same, where expressions are simple ones.
  std::unique_ptr<ChainPlan> chain, restChain;
  size_t bytes() const { return aligned(std::max(rest ? rest->bytes() : 0, all->bytes())); }
  double nanoseconds() const { return !rest ? 0 : restChain ? restChain->nanoseconds() : rest->nanoseconds(); }
  // Whether the accumulators may be written where they are stored before expressions are evaluated.
  bool direct(uint8_t* const* args) const {
    if (plain < 0) return false;
    if (rest)
      for (int a : loads)
        if (args[a] == args[plain]) return false;
    return true;
  }
  void finish(bool direct, uint8_t* memory, uint8_t* const* args, const void* acc, size_t bytes, int64_t start, int64_t n) const {
    const ChainPlan* simple = direct ? restChain.get() : chain.get();
    int64_t row = start / columns, column = start % columns;
    if (simple && (n <= columns - column || (column == 0 && n % columns == 0))) {
      bool one = n <= columns - column;
      simple->run(args, static_cast<const float*>(acc), columns, row, column, one ? 1 : n / columns, one ? n : columns);
      return;
    }
    const Storing* s = direct ? rest.get() : all.get();
    if (s) s->run(memory, args, &acc, &bytes, 1, start, n);
  }

 private:
  static const Kernel& whole(const Kernel& k) { return k; }
};

}  // namespace hb
