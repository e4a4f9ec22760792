// The bytes of a Program as numbers, each checked; and what addresses can be, over all steps of loops.
#pragma once
#include <cstring>

#include "program.h"

namespace hb {

using Wide = __int128;
constexpr int64_t kMost = int64_t(1) << 52;
constexpr int kDepth = 32;

[[noreturn]] inline void bad(const std::string& rule) { throw BadProgram(rule); }
inline void need(bool ok, const char* rule) {
  if (!ok) bad(rule);
}

struct Reader {
  const uint8_t *p, *end;
  uint8_t byte() {
    need(p < end, "it ends too early");
    return *p++;
  }
  uint64_t varint() {
    uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint8_t b = byte();
      v |= uint64_t(b & 127) << shift;
      if (!(b & 128)) return v;
    }
    bad("a number is too long");
  }
  int64_t size() {
    uint64_t v = varint();
    need(v <= uint64_t(kMost), "a size is too large");
    return int64_t(v);
  }
  int64_t whole() {
    uint64_t v = varint();
    int64_t x = int64_t(v >> 1) ^ -int64_t(v & 1);
    need(x <= kMost && x >= -kMost, "a number is too large");
    return x;
  }
  // A length of things that take at least a byte each.
  int count() {
    int64_t n = size();
    need(n <= end - p, "a list is longer than the rest");
    return int(n);
  }
  int index(int64_t below, const char* what) {
    int64_t n = size();
    need(n < below, what);
    return int(n);
  }
  template <class E>
  E one(E count, const char* what) {
    uint8_t b = byte();
    need(b < uint8_t(count), what);
    return E(b);
  }
  bool flag() { return byte() != 0; }
  template <class T>
  T raw() {
    need(size_t(end - p) >= sizeof(T), "it ends too early");
    T v;
    std::memcpy(&v, p, sizeof v);
    p += sizeof v;
    return v;
  }
  std::string text() {
    int n = count();
    std::string s(reinterpret_cast<const char*>(p), size_t(n));
    p += n;
    return s;
  }
  std::vector<int64_t> sizes() {
    std::vector<int64_t> v(size_t(count()), 0);
    for (auto& x : v) x = size();
    return v;
  }
  std::vector<int64_t> wholes() {
    std::vector<int64_t> v(size_t(count()), 0);
    for (auto& x : v) x = whole();
    return v;
  }
};

inline int64_t product(const std::vector<int64_t>& sizes) {
  Wide n = 1;
  for (int64_t s : sizes) {
    n *= s;
    need(n <= kMost, "loops are too large");
  }
  return int64_t(n);
}
inline std::vector<int64_t> joined(std::vector<int64_t> a, const std::vector<int64_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
inline bool empty(const std::vector<int64_t>& sizes) {
  for (int64_t s : sizes)
    if (!s) return true;
  return false;
}

inline Affine affine(Reader& r, size_t loops) {
  Affine x;
  x.offset = r.whole();
  x.strides = r.wholes();
  need(x.strides.size() <= loops, "an address has more strides than there are loops");
  x.strides.resize(loops, 0);
  return x;
}

struct Range {
  Wide lo, hi;
};
// Over loop variables within [lo, hi].
struct Box {
  std::vector<int64_t> lo, hi;
};
inline Range rangeOf(const Affine& x, const Box& b) {
  Range r{x.offset, x.offset};
  for (size_t i = 0; i < b.lo.size(); i++) {
    Wide p = Wide(x.strides[i]) * b.lo[i], q = Wide(x.strides[i]) * b.hi[i];
    r.lo += p < q ? p : q;
    r.hi += p < q ? q : p;
  }
  return r;
}
inline Box boxOf(const std::vector<int64_t>& sizes) {
  Box b;
  for (int64_t s : sizes) {
    b.lo.push_back(0);
    b.hi.push_back(s - 1);
  }
  return b;
}
inline void widen(Range& r, const std::vector<DynTerm>& dyn) {
  for (auto& d : dyn) {
    Wide span = Wide(d.size - 1) * d.stride;
    if (span < 0) r.lo += span;
    else r.hi += span;
  }
}

inline std::vector<DynTerm> dynTerms(Reader& r, int nodes) {
  std::vector<DynTerm> v(size_t(r.count()));
  for (auto& d : v) {
    d.value = r.index(nodes, "a dynamic term names no node before it");
    d.size = r.size();
    d.stride = r.whole();
    need(d.size < INT32_MAX, "a dynamic axis is too long");
  }
  return v;
}
inline std::vector<Bound> boundList(Reader& r, size_t loops) {
  std::vector<Bound> v(size_t(r.count()));
  for (auto& b : v) {
    b.index = affine(r, loops);
    b.lo = r.whole();
    b.hi = r.whole();
  }
  return v;
}

inline bool computes(DType d) { return d == F32 || d == F64 || d == I32 || d == U32 || d == I64 || d == BOOL; }

// Expressions over loops; `accs` are the dtypes of accumulators in scope.
std::vector<Node> readExpressions(Reader& r, const Kernel& k, const std::vector<int64_t>& loops, const std::vector<DType>& accs);
// Expressions over the space, and where their values go.
void readStores(Reader& r, Kernel& k, const std::vector<DType>& accs);
// All of a kernel but its name and arguments, whose buffers have `bytes`.
void readKernel(Reader& r, Kernel& k, const std::vector<int64_t>& bytes, int depth);
std::unique_ptr<Program> readProgram(Reader& r, int depth);

}  // namespace hb
