// Instructions of AVX-512 as bytes: as many as expressions over float32 need.
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

namespace hb {

// A place in memory: base + index · 2^scale + disp; one number for all lanes where `every`. Registers by their numbers.
struct Mem {
  int base, index = -1, scale = 0;
  int32_t disp = 0;
  bool every = false;
};

class Assembler {
 public:
  std::vector<uint8_t> code;

  // `uses`: whether the first operand is one; else its place in the instruction must be empty. `to`: what the destination is.
  enum To { Vector, MaskTo, Number };
  struct Form {
    int map, prefix, opcode;
    bool uses = true;
    To to = Vector;
    bool words = false;  // of 16 bits
  };
  // How many vectors pass through at once: 1, or 2, of which the second has registers 16 and masks 2 further on, and the next lanes.
  int ways = 1;

  // dst, a, b are vector registers; lanes by mask register `mask` (0: all), others zero or as they were.
  void op(Form f, int dst, int a, int b, int mask = 0, bool zero = false, int imm = -1) {
    for (int w = 0; w < ways; w++) {
      int to = dst + (f.to == Vector ? 16 : f.to == MaskTo ? 2 : 0) * w, from = b + 16 * w;
      head(f, to, f.uses ? a + 16 * w : 0, from & 8, from & 16, mask ? mask + 2 * w : 0, zero, false);
      code.push_back(uint8_t(0xc0 | (to & 7) << 3 | (from & 7)));
      if (imm >= 0) code.push_back(uint8_t(imm));
    }
  }
  void op(Form f, int dst, int a, const Mem& m, int mask = 0, bool zero = false, int imm = -1) {
    for (int w = 0; w < ways; w++) {
      int to = dst + (f.to == Vector ? 16 : f.to == MaskTo ? 2 : 0) * w;
      head(f, to, f.uses ? a + 16 * w : 0, m.base & 8, m.index >= 0 && (m.index & 8), mask ? mask + 2 * w : 0, zero, m.every);
      code.push_back(uint8_t(0x84 | (to & 7) << 3));
      code.push_back(uint8_t(m.scale << 6 | (m.index < 0 ? 4 : m.index & 7) << 3 | (m.base & 7)));
      word(m.disp + (m.index < 0 ? 0 : w * (16 << m.scale)));
      if (imm >= 0) code.push_back(uint8_t(imm));
    }
  }
  void bytes(std::initializer_list<int> list) {
    for (int b : list) code.push_back(uint8_t(b));
  }
  void word(int32_t x) {
    uint8_t b[4];
    std::memcpy(b, &x, 4);
    code.insert(code.end(), b, b + 4);
  }
  // A jump whose distance is filled in by `land`.
  size_t jump(std::initializer_list<int> opcode) {
    bytes(opcode);
    word(0);
    return code.size();
  }
  void land(size_t from, size_t to) {
    int32_t d = int32_t(to) - int32_t(from);
    std::memcpy(code.data() + from - 4, &d, 4);
  }

 private:
  void head(Form f, int dst, int a, bool b8, bool b16, int mask, bool zero, bool every) {
    code.push_back(0x62);
    code.push_back(uint8_t((dst & 8 ? 0 : 0x80) | (b16 ? 0 : 0x40) | (b8 ? 0 : 0x20) | (dst & 16 ? 0 : 0x10) | f.map));
    code.push_back(uint8_t((f.words ? 0x80 : 0) | (~a & 15) << 3 | 4 | f.prefix));
    code.push_back(uint8_t((zero ? 0x80 : 0) | 0x40 | (every ? 0x10 : 0) | (a & 16 ? 0 : 8) | mask));
    code.push_back(uint8_t(f.opcode));
  }
};

namespace ins {
constexpr Assembler::Form load{1, 0, 0x10, false}, save{1, 0, 0x11, false}, move{1, 0, 0x28, false}, add{1, 0, 0x58}, mul{1, 0, 0x59}, sub{1, 0, 0x5c},
    min{1, 0, 0x5d}, div{1, 0, 0x5e}, max{1, 0, 0x5f}, sqrt{1, 0, 0x51, false}, compare{1, 0, 0xc2, true, Assembler::MaskTo},
    shift{1, 1, 0x72, true, Assembler::Number}, and_{1, 1, 0xdb}, or_{1, 1, 0xeb}, xor_{1, 1, 0xef}, addWhole{1, 1, 0xfe}, every{2, 1, 0x18, false},
    every16{2, 1, 0x79, false}, widen16{2, 1, 0x33, false}, narrow16{2, 2, 0x33, false}, scale{2, 1, 0x2c}, near{2, 1, 0x4c, false}, blend{2, 1, 0x65},
    logic{3, 1, 0x25}, compareWhole{3, 1, 0x1f, true, Assembler::MaskTo}, test{2, 1, 0x27, true, Assembler::MaskTo},
    orderBoth16{2, 1, 0x75, true, Assembler::Vector, true};
// d = a·d + b, d = a·b + d, d = d − a·b
constexpr Assembler::Form fma213{2, 1, 0xa8}, fma231{2, 1, 0xb8}, fnma231{2, 1, 0xbc};
constexpr int kLeft = 6, kRight = 2;  // of `shift`, in the place of a destination
constexpr int kEqual = 0, kLess = 1, kAtMost = 2, kUnordered = 3, kNotEqual = 4, kNotLess = 21, kMore = 30;
}  // namespace ins

}  // namespace hb
