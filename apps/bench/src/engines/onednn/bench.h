// What the cases have in common: memory of oneDNN's with the bench's numbers, and steps that are primitives in a row.
#pragma once
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <dnnl.hpp>

using Clock = std::chrono::steady_clock;
using Dims = dnnl::memory::dims;
using Desc = dnnl::memory::desc;
using Type = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

inline double since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// One process has one engine and one stream.
dnnl::engine& engine();
dnnl::stream& stream();

// mulberry32, as in inputs.ts.
std::vector<float> floats(size_t n, uint32_t seed, float scale = 1);

// A primitive of primitives.ts.
struct Spec {
  std::string name, kind, dtype, direction;
  std::vector<int64_t> numbers;
  Type type() const { return dtype == "bfloat16" ? Type::bf16 : Type::f32; }
};

// Numbers that lie as the user has them, in memory as the primitive wants it.
dnnl::memory given(const std::vector<float>& values, const Desc& user, const Desc& wanted);
inline dnnl::memory given(uint32_t seed, const Desc& user, const Desc& wanted, float scale = 1) {
  int64_t n = 1;
  for (auto d : user.dims()) n *= d;
  return given(floats(size_t(n), seed, scale), user, wanted);
}
dnnl::memory room(const Desc& desc);

struct Case {
  std::vector<std::pair<dnnl::primitive, std::unordered_map<int, dnnl::memory>>> calls;
  std::vector<dnnl::memory> results;
  void step() {
    for (auto& [primitive, args] : calls) primitive.execute(stream(), args);
    stream().wait();
  }
  // Sum of what the results are without their signs.
  double check() const;
};
using Made = std::unique_ptr<Case>;

// The fastest of several ways; those that oneDNN has no primitive for are left out.
Made fastest(const std::vector<std::function<Made()>>& ways);

Made product(int64_t n, const std::string& kind);
Made byteProduct(const Spec&);
Made convolution(const Spec&);
Made pooling(const Spec&);
Made batchNorm(const Spec&);
Made layerNorm(const Spec&);
Made softmax(const Spec&);
Made lstm(const Spec&);
Made gru(const Spec&);
