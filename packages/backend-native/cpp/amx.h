// Products of bfloat16 in matrix registers, summed in float32.
#pragma once
#include <cstdint>

namespace hb {

// Whether the processor has them and the system lets this process use them.
bool amxReady();
// Columns of a panel of the right operand.
constexpr int kAmxColumns = 32;
inline int64_t amxDepth(int64_t k) { return (k + 31) / 32 * 32; }
// Rows [0, k) of `columns` columns as pairs: dst[(t / 2)·64 + 2·j + t % 2]; the rest up to depth `to` and column 32 is zero.
void amxPack(uint16_t* dst, const uint16_t* b, int64_t row, int64_t col, int64_t k, int64_t columns, int64_t to);
// C[rows × columns] (+)= A·B: A's rows lie lda apart and are `depth` long, panels of B `panel` elements apart.
void amxMultiply(const uint16_t* a, int64_t lda, const uint16_t* b, int64_t panel, float* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth, bool add);
// C = A·B rounded to bfloat16, ties to even.
void amxRounded(const uint16_t* a, int64_t lda, const uint16_t* b, int64_t panel, uint16_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth);
// dst[i][t] = src[t][i]
void turn16(uint16_t* dst, int64_t ldd, const uint16_t* src, int64_t lds, int64_t rows, int64_t columns);

}  // namespace hb
