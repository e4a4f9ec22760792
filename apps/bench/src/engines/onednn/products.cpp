#include "bench.h"

// C = A·B of n × n numbers in rows; 'T': the operand lies transposed.
Made product(int64_t n, const std::string& kind) {
  auto desc = [&](bool turned) { return Desc({n, n}, Type::f32, turned ? Tag::ba : Tag::ab); };
  auto plain = [&](bool turned, uint32_t seed) {
    dnnl::memory m = room(desc(turned));
    auto values = floats(size_t(n * n), seed);
    std::copy(values.begin(), values.end(), static_cast<float*>(m.get_data_handle()));
    return m;
  };
  auto made = std::make_unique<Case>();
  Desc a = desc(kind[0] == 'T'), b = desc(kind[1] == 'T'), c = desc(false);
  dnnl::memory to = room(c);
  made->calls.push_back({dnnl::matmul(dnnl::matmul::primitive_desc(dnnl::matmul::desc(a, b, c), engine())),
                         {{DNNL_ARG_SRC, plain(kind[0] == 'T', 1)}, {DNNL_ARG_WEIGHTS, plain(kind[1] == 'T', 2)}, {DNNL_ARG_DST, to}}});
  made->results = {to};
  return made;
}

// Numbers: rows, inner, columns. Values are whole, within ±100.
Made byteProduct(const Spec& s) {
  int64_t m = s.numbers[0], k = s.numbers[1], n = s.numbers[2];
  auto whole = [](int64_t count, uint32_t seed) {
    auto values = floats(size_t(count), seed, 100);
    for (float& x : values) x = std::trunc(x);
    return values;
  };
  auto way = [&](Tag left) {
    Desc a({m, k}, Type::s8, left), b({k, n}, Type::s8, Tag::any), c({m, n}, Type::s32, left);
    dnnl::matmul::primitive_desc pd(dnnl::matmul::desc(a, b, c), engine());
    auto made = std::make_unique<Case>();
    dnnl::memory to = room(pd.dst_desc());
    made->calls.push_back({dnnl::matmul(pd),
                           {{DNNL_ARG_SRC, given(whole(m * k, 1), Desc({m, k}, Type::f32, Tag::ab), pd.src_desc())},
                            {DNNL_ARG_WEIGHTS, given(whole(k * n, 2), Desc({k, n}, Type::f32, Tag::ab), pd.weights_desc())},
                            {DNNL_ARG_DST, to}}});
    made->results = {to};
    return made;
  };
  return fastest({[&] { return way(Tag::ab); }, [&] { return way(Tag::any); }});
}
