#include "bench.h"

namespace {

// Numbers: batch, steps, features, units. The user's sequences are [batch, steps, features], kernels [features, gates · units].
struct Recurrent {
  int64_t batch, steps, features, units, gates;
  Type type;
  Recurrent(const Spec& s, int64_t g) : batch(s.numbers[0]), steps(s.numbers[1]), features(s.numbers[2]), units(s.numbers[3]), gates(g), type(s.type()) {}
  Desc sequence(int64_t width) const { return Desc({steps, batch, width}, type, Tag::any); }
  Desc userSequence() const { return Desc({steps, batch, features}, Type::f32, Dims{features, steps * features, 1}); }
  Desc weights(int64_t from) const { return Desc({1, 1, from, gates, units}, type, Tag::any); }
  Desc userWeights(int64_t from) const { return Desc({1, 1, from, gates, units}, Type::f32, Tag::abcde); }
};

}  // namespace

// Keras's gates and oneDNN's come in one order: input, forget, candidate, output.
Made lstm(const Spec& s) {
  Recurrent r(s, 4);
  Desc none, bias({1, 1, 4, r.units}, Type::f32, Tag::ldgo);
  dnnl::lstm_forward::primitive_desc pd(
      dnnl::lstm_forward::desc(dnnl::prop_kind::forward_inference, dnnl::rnn_direction::unidirectional_left2right, r.sequence(r.features), none, none,
                               r.weights(r.features), r.weights(r.units), bias, r.sequence(r.units), none, none),
      engine());
  auto made = std::make_unique<Case>();
  dnnl::memory to = room(pd.dst_layer_desc());
  made->calls.push_back({dnnl::lstm_forward(pd),
                         {{DNNL_ARG_SRC_LAYER, given(1, r.userSequence(), pd.src_layer_desc())},
                          {DNNL_ARG_WEIGHTS_LAYER, given(2, r.userWeights(r.features), pd.weights_layer_desc(), 0.1f)},
                          {DNNL_ARG_WEIGHTS_ITER, given(3, r.userWeights(r.units), pd.weights_iter_desc(), 0.1f)},
                          {DNNL_ARG_BIAS, given(4, bias, bias, 0.1f)},
                          {DNNL_ARG_DST_LAYER, to}}});
  made->results = {to};
  return made;
}

// Keras's GRU, whose candidate's product has a bias of its own before the reset.
Made gru(const Spec& s) {
  Recurrent r(s, 3);
  Desc none, bias({1, 1, 4, r.units}, Type::f32, Tag::ldgo);
  dnnl::lbr_gru_forward::primitive_desc pd(
      dnnl::lbr_gru_forward::desc(dnnl::prop_kind::forward_inference, dnnl::rnn_direction::unidirectional_left2right, r.sequence(r.features), none,
                                  r.weights(r.features), r.weights(r.units), bias, r.sequence(r.units), none),
      engine());
  // Both of Keras's, [2, 3 · units]: update and reset add up.
  auto keras = floats(size_t(6 * r.units), 4, 0.1f), both = std::vector<float>(size_t(4 * r.units));
  for (size_t i = 0, u = size_t(r.units); i < u; i++) {
    both[i] = keras[i] + keras[3 * u + i];
    both[u + i] = keras[u + i] + keras[4 * u + i];
    both[2 * u + i] = keras[2 * u + i];
    both[3 * u + i] = keras[5 * u + i];
  }
  auto made = std::make_unique<Case>();
  dnnl::memory to = room(pd.dst_layer_desc());
  made->calls.push_back({dnnl::lbr_gru_forward(pd),
                         {{DNNL_ARG_SRC_LAYER, given(1, r.userSequence(), pd.src_layer_desc())},
                          {DNNL_ARG_WEIGHTS_LAYER, given(2, r.userWeights(r.features), pd.weights_layer_desc(), 0.1f)},
                          {DNNL_ARG_WEIGHTS_ITER, given(3, r.userWeights(r.units), pd.weights_iter_desc(), 0.1f)},
                          {DNNL_ARG_BIAS, given(both, bias, bias)},
                          {DNNL_ARG_DST_LAYER, to}}});
  made->results = {to};
  return made;
}
