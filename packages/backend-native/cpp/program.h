// A Program as the executor knows it: decoded from its binary form, every number checked.
#pragma once
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace hb {

enum DType : uint8_t { F32, F16, BF16, F64, I8, I16, I32, I64, U8, U16, U32, BOOL, DTYPES };
// What values are while they are computed with: 16-bit floats as float, small integers as int32.
enum VType : uint8_t { VF32, VF64, VI32, VU32, VI64, VBOOL, VTYPES };

extern const uint8_t kBytes[DTYPES];
extern const uint8_t kValueBytes[VTYPES];
extern const VType kValue[DTYPES];
inline bool isFloat(DType d) { return d <= F64; }

enum Unary : uint8_t {
  NEG, ABS, SIGN, FLOOR, CEIL, ROUND, TRUNC, SQRT, RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH,
  TANH, ASINH, ACOSH, ATANH, SIGMOID, ERF, ERFINV, LGAMMA, DIGAMMA, NOT, UNARIES
};
enum Binary : uint8_t { ADD, SUB, MUL, DIV, FLOORDIV, MOD, POW, MIN, MAX, ATAN2, AND, OR, XOR, SHL, SHR, BINARIES };
enum Compare : uint8_t { LT, LE, EQ, NE, COMPARES };
enum Reducer : uint8_t { RSUM, RPROD, RMAX, RMIN, RANY, RALL, RARGMAX, RARGMIN, RSET, REDUCERS };
enum class Op : uint8_t { Const, Load, Index, Acc, Guard, Unary, Binary, Compare, Select, Cast, Bitcast, Threefry, Count,
  Table  // not in a Program: what an evaluator made of other nodes
};

struct Affine {
  int64_t offset = 0;
  std::vector<int64_t> strides;  // as many as there are loops
};
struct DynTerm {
  int value;
  int64_t size, stride;
};
struct Bound {
  Affine index;
  int64_t lo, hi;
};
struct Node {
  Op op;
  DType dtype;
  uint8_t fn = 0;     // function, or word of threefry
  int a[4] = {-1, -1, -1, -1};
  int arg = -1;       // load: argument; acc: number
  bool checked = false;  // load: an address may lie outside and then gives 0
  Affine index;
  std::vector<DynTerm> dyn;
  std::vector<Bound> bounds;
  double value = 0;
  int64_t whole = 0;
};
struct Acc {
  Reducer reducer;
  DType dtype;
  int value;
};
struct Store {
  int arg;
  Affine index;
  int value;
};
struct Arg {
  DType dtype;
  uint8_t access;  // 0 read, 1 write, 2 update
};
struct Operand {
  int arg;
  int64_t offset, row, col;
  std::vector<int64_t> batch;
};

enum class Kind : uint8_t { Loop, Dot, Conv, Scatter, Argsort, Cumulative, Host, Scan, While, Cond, Count };

struct Geometry {
  int64_t batch, inChannels, outChannels, groups;
  std::vector<int64_t> in, out, kernel, strides, dilation, pad;
};

struct Program;
struct Kernel {
  Kind kind;
  std::string name;
  std::string form;               // kernels of one form differ in nothing but their buffers; empty: it is not known
  std::vector<Arg> args;
  std::vector<int64_t> elements;  // that the buffers of the arguments hold
  std::vector<int64_t> space, reduce;
  std::vector<Node> nodes;        // of accumulators: loops space + reduce
  std::vector<Node> outNodes;     // of stores: loops space
  std::vector<Acc> accs;
  std::vector<Store> stores;
  bool partial = false;           // a reduction whose first axis is that of parts of it (parts.cpp)
  // dot
  int64_t m = 0, n = 0, k = 0;
  std::vector<int64_t> batch;
  Operand lhs, rhs;
  DType dtype = F32;
  // conv
  uint8_t direction = 0;
  Geometry g;
  int operands[2] = {0, 0};
  // scatter
  int target = 0, value = 0;
  Affine index;
  std::vector<DynTerm> dyn;
  std::vector<Bound> bounds;
  Reducer reducer = RSUM;
  // argsort, cumulative
  int64_t rows = 0, outer = 0, inner = 0;
  bool descending = false, reverse = false, exclusive = false;
  // host
  int host = 0;
  // scan, while, cond
  int64_t length = 0;
  int consts = 0, operandCount = 0, resultCount = 0;
  std::vector<int64_t> carryBytes, xBytes, yBytes;
  std::vector<std::unique_ptr<Program>> bodies;
};

enum class Role : uint8_t { Input, Output, Temp, Const };
struct BufferDecl {
  Role role;
  int64_t bytes, offset;
  std::vector<uint8_t> data;
  int alias = -1;  // of an output: the input whose memory it takes over
};
struct Step {
  std::unique_ptr<Kernel> kernel;
  std::vector<int> buffers;
};
struct Program {
  std::vector<BufferDecl> buffers;
  std::vector<int> inputs, outputs;
  std::vector<Step> steps;
  int64_t arenaBytes = 0;
};

struct BadProgram : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws BadProgram where anything is not as it must be: nothing that is accepted can reach memory outside its buffers.
std::unique_ptr<Program> decode(const uint8_t* bytes, size_t size);

}  // namespace hb
