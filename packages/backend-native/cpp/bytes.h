// Products of int8, summed exactly in int32: the loops of an instruction set, and the right operand as they want it.
#pragma once
#include <cstdint>

namespace hb {

// Columns of a panel of the right operand.
constexpr int64_t kByteColumns = 32;

struct ByteOps {
  const char* name;
  int64_t step;    // depths are multiples of it, filled with zeros
  int64_t unit;    // neighbours along the depth that lie together in a panel
  int64_t size;    // bytes of an element: 1, or 2 where bytes are widened first
  uint8_t flip;    // exclusive or of the right operand's bytes; the sums of the left one's rows put it right
  // C[rows × columns] = A·B: A's rows are `lda` bytes apart and `depth` elements long; panels lie behind one another, `depth`·32 elements each.
  void (*multiply)(const void* a, int64_t lda, const void* b, int32_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth);
  // Rows [from, until), whole groups, of all panels, which are `panel` bytes apart: element (t, j) at b + t·row + j·col; zero past `k`, anything past `columns`.
  void (*pack)(uint8_t* to, int64_t panel, const int8_t* b, int64_t row, int64_t col, int64_t k, int64_t columns, int64_t from, int64_t until, uint8_t flip);
  // A row as `multiply` reads it.
  void (*left)(void* to, const int8_t* a, int64_t step, int64_t k, int64_t depth);
};

namespace v2 {
const ByteOps& bytes();
}
namespace v3 {
const ByteOps& bytes();
}
namespace vnni {
const ByteOps& bytes();
}
// The fastest for this machine.
const ByteOps& byteOps();
// With matrix registers (amx8.cpp): only where amxReady().
void amxBytes(const void* a, int64_t lda, const void* b, int32_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth);
// Few rows (at most kByteRows) over a right operand that is read once, where it lies: (t, j) at b + t·row + j with `along` false, at b + j·row + t with
// it true. `room`: 64·4 bytes for each row and 64 columns begun. Nothing where the processor has no VNNI.
using ByteRows = void (*)(const int8_t* a, int64_t lda, const int8_t* b, int64_t row, bool along, int32_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t k, int32_t* room);
constexpr int64_t kByteRows = 4;
ByteRows byteRows();
namespace vnni {
void rows(const int8_t* a, int64_t lda, const int8_t* b, int64_t row, bool along, int32_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t k, int32_t* room);
}
// dst[i][t] = src[t][i]
void turn8(int8_t* dst, int64_t ldd, const int8_t* src, int64_t lds, int64_t rows, int64_t columns);

}  // namespace hb
