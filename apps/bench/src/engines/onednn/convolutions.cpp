#include "bench.h"

namespace {

using Algorithm = dnnl::algorithm;

// Numbers: batch, groups, channels, filters, then of each axis: size, places, window, stride, dilation, padding before and after.
struct Conv {
  Dims x, w, y, strides, dilation, before, after;
  std::vector<int64_t> windows;
  int64_t groups;
  explicit Conv(const Spec& s) : groups(s.numbers[1]) {
    const auto& n = s.numbers;
    x = {n[0], n[2]}, y = {n[0], n[3]};
    w = groups > 1 ? Dims{groups, n[3] / groups, n[2] / groups} : Dims{n[3], n[2]};
    for (size_t a = 4; a < n.size(); a += 7) {
      x.push_back(n[a]), y.push_back(n[a + 1]), w.push_back(n[a + 2]);
      strides.push_back(n[a + 3]), dilation.push_back(n[a + 4] - 1), before.push_back(n[a + 5]), after.push_back(n[a + 6]);
    }
  }
  // Channels last.
  static Tag last(size_t rank) { return rank == 3 ? Tag::acb : rank == 4 ? Tag::acdb : Tag::acdeb; }
  // [window, channels of a group, filters], as Keras has filters; of depthwise ones [window, 1, groups].
  Desc filters() const {
    size_t rank = w.size(), spatial = strides.size();
    Dims step(rank);
    int64_t at = 1;
    if (groups > 1) step[0] = 1, step[1] = 1, step[2] = groups, at = groups;
    else step[0] = 1, step[1] = w[0], at = w[0] * w[1];
    for (size_t a = spatial; a--;) step[rank - spatial + a] = at, at *= w[rank - spatial + a];
    return Desc(w, Type::f32, step);
  }
};

Made way(const Spec& s, Tag activations) {
  Conv c(s);
  size_t rank = c.x.size();
  Type t = s.type();
  Desc x(c.x, t, activations), w(c.w, t, Tag::any), y(c.y, t, activations);
  Desc userX(c.x, Type::f32, Conv::last(rank)), userY(c.y, Type::f32, Conv::last(rank)), userW = c.filters();
  auto kind = s.direction == "forward" ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training;
  dnnl::convolution_forward::primitive_desc forward(
      dnnl::convolution_forward::desc(kind, Algorithm::convolution_direct, x, w, y, c.strides, c.dilation, c.before, c.after), engine());
  auto made = std::make_unique<Case>();
  if (s.direction == "forward") {
    dnnl::memory to = room(forward.dst_desc());
    made->calls.push_back({dnnl::convolution_forward(forward),
                           {{DNNL_ARG_SRC, given(1, userX, forward.src_desc())}, {DNNL_ARG_WEIGHTS, given(2, userW, forward.weights_desc())}, {DNNL_ARG_DST, to}}});
    made->results = {to};
  } else if (s.direction == "input") {
    dnnl::convolution_backward_data::primitive_desc pd(
        dnnl::convolution_backward_data::desc(Algorithm::convolution_direct, x, w, y, c.strides, c.dilation, c.before, c.after), engine(), forward);
    dnnl::memory to = room(pd.diff_src_desc());
    made->calls.push_back({dnnl::convolution_backward_data(pd),
                           {{DNNL_ARG_DIFF_DST, given(3, userY, pd.diff_dst_desc())}, {DNNL_ARG_WEIGHTS, given(2, userW, pd.weights_desc())}, {DNNL_ARG_DIFF_SRC, to}}});
    made->results = {to};
  } else {
    dnnl::convolution_backward_weights::primitive_desc pd(
        dnnl::convolution_backward_weights::desc(Algorithm::convolution_direct, x, w, y, c.strides, c.dilation, c.before, c.after), engine(), forward);
    dnnl::memory to = room(pd.diff_weights_desc());
    made->calls.push_back({dnnl::convolution_backward_weights(pd),
                           {{DNNL_ARG_SRC, given(1, userX, pd.src_desc())}, {DNNL_ARG_DIFF_DST, given(3, userY, pd.diff_dst_desc())}, {DNNL_ARG_DIFF_WEIGHTS, to}}});
    made->results = {to};
  }
  return made;
}

}  // namespace

// oneDNN's own choice of layouts, which activations are in already, or channels last.
Made convolution(const Spec& s) {
  size_t rank = s.numbers.size() / 7 + 2;
  return fastest({[&] { return way(s, Tag::any); }, [&] { return way(s, Conv::last(rank)); }});
}
