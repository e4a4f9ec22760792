// Loops of float32 that keep several rows in registers: one table for each instruction set, as in ops.h.
#pragma once
#include <cstdint>

namespace hb {

// What is done to an accumulator before it is stored, value by value.
// C_HALF: rounded to bfloat16.
enum ChainFn : uint8_t { C_ADD, C_SUB, C_RSUB, C_MUL, C_MIN, C_MAX, C_FMA, C_RELU, C_HALF };
struct ChainOperand {
  enum Kind : uint8_t { ONE, COLUMN, POINT } kind = ONE;
  float value = 0;           // ONE
  const void* p = nullptr;   // COLUMN: of the first column; POINT: of the first row
  bool half = false;         // numbers of bfloat16
  int64_t ld = 0;            // POINT: distance of rows
};
struct ChainStep {
  ChainFn fn;
  ChainOperand a, b;  // b: what C_FMA adds
};

// One step over a line of numbers. Comparisons give 1 or 0. L_MORETO, L_LESSTO: into `out`, where a NaN stays.
enum LineFn : uint8_t { L_ADD, L_SUB, L_MUL, L_DIV, L_MIN, L_MAX, L_LT, L_LE, L_EQ, L_NE, L_SELECT, L_NEG, L_ABS, L_HALF, L_COPY, L_FILL, L_FILL16, L_LOAD16, L_STORE16, L_ADDTO, L_MORETO, L_LESSTO };
struct LineStep {
  LineFn fn;
  void* out;
  const void *a, *b, *c;
};

struct Lanes {
  // out[r][c] = steps(acc[r][c]) for rows [row0, row0 + rows) and columns [col0, col0 + columns); `out` and `acc` are at the first of them.
  void (*chain)(const ChainStep* steps, int count, const float* acc, int64_t lda, float* out, int64_t ldo, int64_t row0, int64_t col0, int64_t rows,
                int64_t columns);
  // The same into bfloat16, for steps that end in such numbers.
  void (*chainHalf)(const ChainStep* steps, int count, const float* acc, int64_t lda, uint16_t* out, int64_t ldo, int64_t row0, int64_t col0, int64_t rows,
                    int64_t columns);
  // y[p][c] = Σ over taps x[offsets[tap] + p·step + c]·w[tap][c] for neighbouring places p of a depthwise convolution.
  void (*depthRow)(float* y, const float* x, const int64_t* offsets, const float* const* w, int taps, int64_t channels, int64_t step, int64_t places);
  // Steps one after the other, each over n numbers.
  void (*line)(const LineStep* steps, int count, int64_t n);
  // `runs` stretches of n elements, `apart` elements apart in the source, behind one another for each of `places` rows of patches.
  void (*patchRow)(float* to, int64_t width, const float* const* from, int runs, int64_t n, int64_t step, int64_t places);
};

namespace v2 {
const Lanes& lanes();
}
namespace v3 {
const Lanes& lanes();
}
namespace v4 {
const Lanes& lanes();
}
const Lanes& bestLanes();

}  // namespace hb
