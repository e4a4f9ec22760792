// Blocked matrix products: columns of the right operand in panels of up to three vectors, rows of the left one read where they lie.
#pragma once
#include <algorithm>
#include <cstring>
#include <type_traits>

#include "exec.h"

namespace hb {

template <class T>
constexpr DType kDTypeOf = std::is_same_v<T, float> ? F32 : F64;

template <class T>
struct Panel {
  int64_t first, columns;
  int vectors;
  int64_t at;         // place in the pack, elements for one row of it
  const T* p = nullptr;  // its first row
  int64_t ldb = 0;
};

// Panels of `n` columns, as even as they can be.
template <class T>
std::vector<Panel<T>> panelsOf(int64_t n) {
  int64_t lanes = bestOps().vector / int64_t(sizeof(T)), vectors = (n + lanes - 1) / lanes, count = (vectors + 2) / 3;
  std::vector<Panel<T>> out;
  int64_t at = 0;
  for (int64_t i = 0; i < count; i++) {
    int64_t to = vectors * (i + 1) / count;
    Panel<T> p{at * lanes, std::min(n, to * lanes) - at * lanes, int(to - at), at * lanes};
    out.push_back(p);
    at = to;
  }
  return out;
}
template <class T>
int64_t paddedColumns(int64_t n) {
  int64_t lanes = bestOps().vector / int64_t(sizeof(T));
  return (n + lanes - 1) / lanes * lanes;
}

// Rows [k0, k1) of one panel: dst[(k − k0)·w + j]; element (k, j) of the source at base + k·row + j·col.
template <class T>
void packPanel(T* dst, const Panel<T>& p, const uint8_t* base, DType dtype, int64_t row, int64_t col, int64_t k0, int64_t k1) {
  const Ops& ops = bestOps();
  int64_t w = p.vectors * (ops.vector / int64_t(sizeof(T)));
  size_t size = kBytes[dtype];
  auto load = ops.load[dtype];
  if (p.columns < w)
    for (int64_t k = k0; k < k1; k++) std::memset(dst + (k - k0) * w + p.columns, 0, size_t(w - p.columns) * sizeof(T));
  if (col == 1 || row != 1) {
    for (int64_t k = k0; k < k1; k++) load(dst + (k - k0) * w, base + size_t(k * row + p.first * col) * size, col, long(p.columns));
    return;
  }
  if (dtype == kDTypeOf<T>) {
    const T* src = reinterpret_cast<const T*>(base);
    for (int64_t k = k0; k < k1; k += 16) {
      int64_t m = std::min<int64_t>(16, k1 - k);
      T* to = dst + (k - k0) * w;
      for (int64_t j = 0; j < p.columns; j++) {
        const T* from = src + k + (p.first + j) * col;
        if (m == 16)
          for (int t = 0; t < 16; t++) to[t * w + j] = from[t];
        else
          for (int64_t t = 0; t < m; t++) to[t * w + j] = from[t];
      }
    }
    return;
  }
  T run[256];
  for (int64_t j = 0; j < p.columns; j++)
    for (int64_t k = k0; k < k1; k += 256) {
      int64_t m = std::min<int64_t>(256, k1 - k);
      load(run, base + size_t(k + (p.first + j) * col) * size, 1, long(m));
      for (int64_t t = 0; t < m; t++) dst[(k - k0 + t) * w + j] = run[t];
    }
}

// C[rows × panels] (+)= A·B. With `room` for 256 columns of A, rows that lie far apart are brought together. A's element (i, t) at a + i·row + t·col; C's rows are ldc apart, its first column that of the first panel.
template <class T>
void multiply(const T* a, int64_t row, int64_t col, const Panel<T>* panels, size_t count, T* c, int64_t ldc, int64_t rows, int64_t k, bool add,
              T* room = nullptr) {
  const Ops& ops = bestOps();
  constexpr int64_t kDeep = 256;
  int64_t lanes = ops.vector / int64_t(sizeof(T));
  int64_t first = panels[0].first;
  auto tile = [&](auto... x) {
    if constexpr (std::is_same_v<T, float>) ops.gemm32(x...);
    else ops.gemm64(x...);
  };
  T edge[8 * 48];
  for (int64_t k0 = 0; k0 < k || k0 == 0; k0 += kDeep) {
    int64_t deep = std::min(kDeep, k - k0);
    bool more = add || k0 > 0;
    const T* left = a + k0 * col;
    int64_t lrow = row, lcol = col;
    if (room && rows > 4 && (col == 1 ? row * int64_t(sizeof(T)) >= 1024 : true)) {
      if (row == 1)
        for (int64_t t = 0; t < deep; t++) std::memcpy(room + t * rows, left + t * col, size_t(rows) * sizeof(T));
      else if (col == 1)
        for (int64_t i = 0; i < rows; i++) std::memcpy(room + i * deep, left + i * row, size_t(deep) * sizeof(T));
      else
        for (int64_t i = 0; i < rows; i++)
          for (int64_t t = 0; t < deep; t++) room[i * deep + t] = left[i * row + t * col];
      left = room;
      lrow = row == 1 ? 1 : deep;
      lcol = row == 1 ? rows : 1;
    }
    for (size_t p = 0; p < count; p++) {
      auto& panel = panels[p];
      int64_t w = panel.vectors * lanes;
      const T* b = panel.p + k0 * panel.ldb;
      for (int64_t i = 0; i < rows; i += ops.rows) {
        int64_t m = std::min<int64_t>(ops.rows, rows - i);
        const T* x = left + i * lrow;
        T* z = c + i * ldc + (panel.first - first);
        if (panel.columns == w) tile(x, long(lrow), long(lcol), b, long(panel.ldb), z, long(ldc), long(m), long(panel.vectors), long(deep), more);
        else {
          if (more)
            for (int64_t r = 0; r < m; r++) {
              std::memcpy(edge + r * w, z + r * ldc, size_t(panel.columns) * sizeof(T));
              std::memset(edge + r * w + panel.columns, 0, size_t(w - panel.columns) * sizeof(T));
            }
          tile(x, long(lrow), long(lcol), b, long(panel.ldb), edge, long(w), long(m), long(panel.vectors), long(deep), more);
          for (int64_t r = 0; r < m; r++) std::memcpy(z + r * ldc, edge + r * w, size_t(panel.columns) * sizeof(T));
        }
      }
    }
  }
}

}  // namespace hb
