// The shape of matrix registers, for products of two blocks of rows by two of columns.
#pragma once
#include <immintrin.h>

#include <cstdint>

namespace hb {
namespace {

struct alignas(64) Config {
  uint8_t palette = 1, start = 0, reserved[14] = {};
  uint16_t bytes[16] = {};
  uint8_t rows[16] = {};
};

// Tiles 0 … 3 of results, 4 and 5 of rows of A, 6 and 7 of B.
void configure(int first, int second) {
  Config c;
  uint8_t rows[8] = {uint8_t(first), uint8_t(first), uint8_t(second), uint8_t(second), uint8_t(first), uint8_t(second), 16, 16};
  for (int i = 0; i < 8; i++) {
    c.bytes[i] = 64;
    c.rows[i] = rows[i];
  }
  // Compilers do not see that the instruction reads all of it.
  asm volatile("" : : "r"(&c) : "memory");
  _tile_loadconfig(&c);
}

}  // namespace
}  // namespace hb
