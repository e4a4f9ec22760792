// Products of float32 in matrix registers, as exact as those of vector registers. A number is the sum of three of bfloat16 to its last bit,
// x = x₁ + x₂ + x₃; of the nine products six matter: x₁y₁ + x₁y₂ + x₂y₁ + x₂y₂ + x₁y₃ + x₃y₁, what is left out is below 2⁻²⁴·|xy|. Sums are
// float32. Matrix registers take parts below 2⁻¹²⁶ for zero, which numbers below 2⁻¹¹⁰ lose digits by; infinities, NaN and numbers that
// round to infinity in bfloat16 have no such sum and are refused.
#pragma once
#include <cstdint>

namespace hb {

constexpr int kAmx32Columns = 32, kAmx32Rows = 32;
inline int64_t amx32Steps(int64_t k) { return (k + 31) / 32; }
// Bytes of parts: of rows of the left operand, and of a panel of the right one.
inline int64_t amx32RowBytes(int64_t rows, int64_t k) { return (rows + 31) / 32 * amx32Steps(k) * 6144; }
inline int64_t amx32PanelBytes(int64_t k) { return amx32Steps(k) * 6144; }
// Parts of `rows` rows of k numbers, `lda` apart; false where one of them has none.
bool amx32Rows(uint16_t* to, const float* a, int64_t lda, int64_t rows, int64_t k);
// Parts of rows [k0, k0 + n) of a panel: element (k0 + t, j) at b + t·row + j·col. `k0` is even, n where rows follow. What is left of the
// last 32 rows must be zero already.
bool amx32Panel(uint16_t* to, int64_t k0, const float* b, int64_t row, int64_t col, int64_t n, int64_t columns);
// Parts of lines of k numbers – rows of the left operand, columns of the right one – `line` apart, of numbers `step` apart; one of the two is
// 1. Blocks of 32 lines (panels) are `apart` elements apart.
bool amx32Lines(uint16_t* to, int64_t apart, const float* from, int64_t line, int64_t step, int64_t lines, int64_t k, bool right);
// c (+)= A·B for one panel: rows of c are `ldc` apart, and all of each 16 are written, of their columns too.
void amx32Multiply(const uint16_t* a, const uint16_t* b, float* c, int64_t rows, int64_t columns, int64_t steps, bool add = false, int64_t ldc = kAmx32Columns);
// Tiles as the above needs them; and given back.
void amx32Begin();
void amx32End();

}  // namespace hb
