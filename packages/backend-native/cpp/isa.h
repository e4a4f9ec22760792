// What of the processor is used.
#pragma once
#include <cstdint>

namespace hb {

enum class Isa : uint8_t { Base, Avx2, Avx512, Amx };
// The widest that the processor has, or less where HORNBEAM_NATIVE_ISA (base, avx2, avx512) says so: results of other machines can be had on one.
Isa isa();

}  // namespace hb
