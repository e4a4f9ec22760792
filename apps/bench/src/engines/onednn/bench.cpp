#include "bench.h"

dnnl::engine& engine() {
  static dnnl::engine one(dnnl::engine::kind::cpu, 0);
  return one;
}
dnnl::stream& stream() {
  static dnnl::stream one(engine());
  return one;
}

std::vector<float> floats(size_t n, uint32_t state, float scale) {
  std::vector<float> out(n);
  for (auto& x : out) {
    state += 0x6d2b79f5u;
    uint32_t t = (state ^ (state >> 15)) * (state | 1);
    t ^= t + (t ^ (t >> 7)) * (t | 61);
    x = float((double(t ^ (t >> 14)) / 4294967296.0 * 2 - 1) * double(scale));
  }
  return out;
}

dnnl::memory room(const Desc& desc) { return dnnl::memory(desc, engine()); }

dnnl::memory given(const std::vector<float>& values, const Desc& user, const Desc& wanted) {
  dnnl::memory from(user, engine(), const_cast<float*>(values.data())), to(wanted, engine());
  dnnl::reorder(from, to).execute(stream(), from, to);
  stream().wait();
  return to;
}

double Case::check() const {
  double sum = 0;
  for (auto result : results) {
    Dims dims = result.get_desc().dims(), strides(dims.size());
    int64_t n = 1;
    for (size_t i = dims.size(); i--; n *= dims[i]) strides[i] = n;
    std::vector<float> values(static_cast<size_t>(n));
    dnnl::memory plain(Desc(dims, Type::f32, strides), engine(), values.data());
    dnnl::reorder(result, plain).execute(stream(), result, plain);
    stream().wait();
    for (float x : values) sum += std::fabs(x);
  }
  return sum;
}

Made fastest(const std::vector<std::function<Made()>>& ways) {
  Made best;
  double least = 0;
  std::string why;
  for (auto& way : ways) {
    try {
      Made made = way();
      made->step();
      double own = 1e30;
      for (int i = 0; i < 5; i++) {
        auto start = Clock::now();
        made->step();
        own = std::min(own, since(start));
      }
      if (!best || own < least) best = std::move(made), least = own;
    } catch (const dnnl::error& e) {
      why = e.what();
    }
  }
  if (!best) throw std::runtime_error(why);
  return best;
}
