#include "bench.h"

namespace {

constexpr auto kScaled = dnnl::normalization_flags::use_scale_shift;

// Numbers: batch, size, channels, window, places, padding before and after. Stride 2.
Made pool(const Spec& s, Tag tag) {
  const auto& n = s.numbers;
  Dims x{n[0], n[2], n[1], n[1]}, y{n[0], n[2], n[4], n[4]}, window{n[3], n[3]}, stride{2, 2}, before{n[5], n[5]}, after{n[6], n[6]};
  auto algorithm = s.direction == "max" ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
  Desc dx(x, s.type(), tag), dy(y, s.type(), tag);
  dnnl::pooling_forward::primitive_desc forward(
      dnnl::pooling_forward::desc(dnnl::prop_kind::forward_training, algorithm, dx, dy, stride, window, before, after), engine());
  dnnl::pooling_backward::primitive_desc backward(dnnl::pooling_backward::desc(algorithm, dx, dy, stride, window, before, after), engine(), forward);
  dnnl::memory to = room(dy), gradient = room(dx), kept = room(forward.workspace_desc());
  auto made = std::make_unique<Case>();
  made->calls.push_back({dnnl::pooling_forward(forward),
                         {{DNNL_ARG_SRC, given(1, Desc(x, Type::f32, Tag::acdb), dx)}, {DNNL_ARG_DST, to}, {DNNL_ARG_WORKSPACE, kept}}});
  made->calls.push_back({dnnl::pooling_backward(backward),
                         {{DNNL_ARG_DIFF_DST, given(2, Desc(y, Type::f32, Tag::acdb), dy)}, {DNNL_ARG_DIFF_SRC, gradient}, {DNNL_ARG_WORKSPACE, kept}}});
  made->results = {to, gradient};
  return made;
}

// Scale, then offset, of as many channels.
struct Vectors {
  dnnl::memory both, gradient;
  explicit Vectors(int64_t n) {
    Desc d({2, n}, Type::f32, Tag::ab);
    auto values = floats(size_t(n), 3), shift = floats(size_t(n), 4);
    values.insert(values.end(), shift.begin(), shift.end());
    both = given(values, d, d), gradient = room(d);
  }
};

// Numbers: batch, size, channels.
Made batch(const Spec& s, Tag tag) {
  Dims x{s.numbers[0], s.numbers[2], s.numbers[1], s.numbers[1]};
  Desc d(x, s.type(), tag), user(x, Type::f32, Tag::acdb);
  dnnl::batch_normalization_forward::primitive_desc forward(
      dnnl::batch_normalization_forward::desc(dnnl::prop_kind::forward_training, d, 1e-3f, kScaled), engine());
  dnnl::batch_normalization_backward::primitive_desc backward(
      dnnl::batch_normalization_backward::desc(dnnl::prop_kind::backward, d, d, 1e-3f, kScaled), engine(), forward);
  Vectors v(x[1]);
  dnnl::memory from = given(1, user, d), to = room(d), gradient = room(d), mean = room(forward.mean_desc()), variance = room(forward.variance_desc());
  auto made = std::make_unique<Case>();
  made->calls.push_back({dnnl::batch_normalization_forward(forward),
                         {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}, {DNNL_ARG_MEAN, mean}, {DNNL_ARG_VARIANCE, variance}, {DNNL_ARG_SCALE_SHIFT, v.both}}});
  made->calls.push_back({dnnl::batch_normalization_backward(backward),
                         {{DNNL_ARG_SRC, from}, {DNNL_ARG_DIFF_DST, given(2, user, d)}, {DNNL_ARG_MEAN, mean}, {DNNL_ARG_VARIANCE, variance}, {DNNL_ARG_SCALE_SHIFT, v.both},
                          {DNNL_ARG_DIFF_SRC, gradient}, {DNNL_ARG_DIFF_SCALE_SHIFT, v.gradient}}});
  made->results = {to, gradient, v.gradient};
  return made;
}

}  // namespace

Made pooling(const Spec& s) {
  return fastest({[&] { return pool(s, Tag::acdb); }, [&] { return pool(s, Tag::aBcd16b); }});
}

Made batchNorm(const Spec& s) {
  return fastest({[&] { return batch(s, Tag::acdb); }, [&] { return batch(s, Tag::aBcd16b); }});
}

// Numbers: rows, columns.
Made layerNorm(const Spec& s) {
  Dims x{s.numbers[0], s.numbers[1]};
  Desc d(x, s.type(), Tag::ab), user(x, Type::f32, Tag::ab);
  dnnl::layer_normalization_forward::primitive_desc forward(
      dnnl::layer_normalization_forward::desc(dnnl::prop_kind::forward_training, d, 1e-3f, kScaled), engine());
  dnnl::layer_normalization_backward::primitive_desc backward(
      dnnl::layer_normalization_backward::desc(dnnl::prop_kind::backward, d, d, 1e-3f, kScaled), engine(), forward);
  Vectors v(x[1]);
  dnnl::memory from = given(1, user, d), to = room(d), gradient = room(d), mean = room(forward.mean_desc()), variance = room(forward.variance_desc());
  auto made = std::make_unique<Case>();
  made->calls.push_back({dnnl::layer_normalization_forward(forward),
                         {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}, {DNNL_ARG_MEAN, mean}, {DNNL_ARG_VARIANCE, variance}, {DNNL_ARG_SCALE_SHIFT, v.both}}});
  made->calls.push_back({dnnl::layer_normalization_backward(backward),
                         {{DNNL_ARG_SRC, from}, {DNNL_ARG_DIFF_DST, given(2, user, d)}, {DNNL_ARG_MEAN, mean}, {DNNL_ARG_VARIANCE, variance}, {DNNL_ARG_SCALE_SHIFT, v.both},
                          {DNNL_ARG_DIFF_SRC, gradient}, {DNNL_ARG_DIFF_SCALE_SHIFT, v.gradient}}});
  made->results = {to, gradient, v.gradient};
  return made;
}

// Numbers: rows, columns.
Made softmax(const Spec& s) {
  Dims x{s.numbers[0], s.numbers[1]};
  Desc d(x, s.type(), Tag::ab);
  dnnl::softmax_forward::primitive_desc pd(dnnl::softmax_forward::desc(dnnl::prop_kind::forward_inference, d, 1), engine());
  auto made = std::make_unique<Case>();
  dnnl::memory to = room(d);
  made->calls.push_back({dnnl::softmax_forward(pd), {{DNNL_ARG_SRC, given(1, Desc(x, Type::f32, Tag::ab), d)}, {DNNL_ARG_DST, to}}});
  made->results = {to};
  return made;
}
